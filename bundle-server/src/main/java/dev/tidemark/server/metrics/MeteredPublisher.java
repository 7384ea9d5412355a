package dev.tidemark.server.metrics;

import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.access.Principal;
import dev.tidemark.server.publish.PublishReceipt;
import dev.tidemark.server.publish.PublishRequest;
import dev.tidemark.server.publish.PublishService;
import dev.tidemark.server.publish.Refused;
import dev.tidemark.server.publish.RevocationReceipt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Measures what is taken, counts what is refused. */
record MeteredPublisher(PublishService service, Meters meters, Set<String> domains) implements PublishService {
    private static final int FAILED = 500;

    /** Whether a problem with this code is counted here, not where requests are taken in. */
    static boolean counts(String code, int status) {
        return status != FAILED
                && (Codes.PUBLISH.contains(code) || Codes.REVOCATION.contains(code) || Codes.REJECTIONS.contains(code));
    }

    @Override
    public CompletableFuture<PublishReceipt> publish(TrustDomain domain, Principal caller, PublishRequest request) {
        long from = System.nanoTime();
        return service.publish(domain, caller, request).whenComplete((receipt, thrown) -> {
            if (thrown == null) {
                took(ServerMeter.PUBLISH_DURATION, domain, from);
            } else if (thrown instanceof Refused refusal) {
                boolean verification = Codes.REJECTIONS.contains(refusal.code());
                refused(
                        verification ? ServerMeter.VERIFICATION_REFUSALS : ServerMeter.PUBLISH_REFUSALS,
                        domain,
                        refusal);
            }
        });
    }

    @Override
    public void requireAllowance(TrustDomain domain, Principal caller) throws Refused {
        try {
            service.requireAllowance(domain, caller);
        } catch (Refused e) {
            refused(ServerMeter.REVOCATION_REFUSALS, domain, e);
            throw e;
        }
    }

    @Override
    public CompletableFuture<RevocationReceipt> revoke(TrustDomain domain, Principal caller, byte[] body) {
        long from = System.nanoTime();
        return service.revoke(domain, caller, body).whenComplete((receipt, thrown) -> {
            if (thrown == null) {
                took(ServerMeter.REVOCATION_DURATION, domain, from);
                events(domain, "accepted", receipt.accepted());
                events(domain, "duplicate", receipt.duplicates());
            } else if (thrown instanceof Refused refusal) {
                refused(ServerMeter.REVOCATION_REFUSALS, domain, refusal);
            }
        });
    }

    private void took(ServerMeter meter, TrustDomain domain, long from) {
        meters.timer(meter, domain.name()).record(System.nanoTime() - from, TimeUnit.NANOSECONDS);
    }

    private void events(TrustDomain domain, String outcome, int count) {
        meters.counter(ServerMeter.REVOCATION_EVENTS, domain.name(), outcome).increment(count);
    }

    /** Callers without a grant, and domains this server does not have, are counted where requests are taken in. */
    private void refused(ServerMeter meter, TrustDomain domain, Refused refusal) {
        if (domains.contains(domain.name()) && !Codes.ACCESS.contains(refusal.code())) {
            meters.counter(meter, domain.name(), refusal.code()).increment();
        }
    }
}
