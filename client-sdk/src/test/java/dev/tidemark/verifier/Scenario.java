package dev.tidemark.verifier;

import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.replay.ReplayStore;
import java.time.Duration;
import java.util.Optional;

/** One request against one state, everything right until a test makes it wrong. */
final class Scenario {
    static final String ISSUER = "https://alpha.example";
    static final String KID = "alpha-1";

    final TestDomain domain = TestDomain.start();
    TestPolicy policy = TestPolicy.orders();
    TestIssuer.Key signWith = TestIssuer.of("alpha").key(KID);
    TestPassport passport = TestPassport.of(TestIssuer.of("alpha"), KID, domain.now());
    String path = "/v1/orders/search";
    String method = "GET";
    boolean hasPassport = true;
    String garbage = "";
    boolean hasState = true;
    long ageMillis = 1_000;
    boolean timeKnown = true;
    Duration later = Duration.ZERO;
    boolean used;
    boolean storeFull;

    TrustView view() {
        domain.policy(policy).publish();
        Optional<dev.tidemark.client.TrustState> state = hasState ? Optional.of(domain.state()) : Optional.empty();
        TrustView.Reading reading =
                new TrustView.Reading(state, domain.now().plus(later).toEpochMilli(), ageMillis, timeKnown);
        return () -> reading;
    }

    ProtectedRequest request() {
        ProtectedRequest bare = ProtectedRequest.of(method, path);
        return hasPassport ? bare.withAuthorization("Bearer " + passport.sign(signWith) + garbage) : bare;
    }

    Decision decide() {
        return Verifier.builder(view()).passportOnly().replay(store()).build().decide(request());
    }

    private ReplayStore store() {
        ReplayStore store = ReplayStore.inMemory(1);
        if (used) {
            store.consume(ISSUER, TestPassport.JTI, Duration.ofHours(1));
        } else if (storeFull) {
            store.consume(ISSUER, "another", Duration.ofHours(1));
        }
        return store;
    }

    /** The code, or {@code allow}. */
    String code() {
        return codeOf(decide());
    }

    static String codeOf(Decision decision) {
        return decision instanceof Decision.Deny deny ? deny.reason().code() : "allow";
    }
}
