package dev.tidemark.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.Risk;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.replay.ReplayStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

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
    final MemoryLog log = new MemoryLog();
    private Consumer<SignedRequest> beforeSigning = signed -> {};
    private Consumer<SignedRequest> afterSigning = signed -> {};

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

    /** The verdict of a verifier that checks passports alone. */
    Decision decide() {
        return Verifier.builder(view())
                .passportOnly()
                .replayStore(store())
                .build()
                .decide(request());
    }

    /** The same request, bound to its passport. */
    ProtectedRequest boundRequest() {
        SignedRequest signed = new SignedRequest(method, path, "orders.search");
        beforeSigning.accept(signed);
        signed.sign(passport, passport.sign(signWith) + garbage);
        afterSigning.accept(signed);
        if (!hasPassport) {
            signed.headers.remove("authorization");
        }
        return signed.received();
    }

    /** The verdict of a verifier that checks everything. */
    Decision decideAll() {
        return Verifier.builder(view())
                .replayStore(store())
                .auditTo(log)
                .requireAudit(Risk.LOW)
                .build()
                .decide(boundRequest());
    }

    /** What the search route demands, changed. */
    void route(Consumer<ObjectNode> edit) {
        policy = policy.editedRoute("orders.search", edit);
    }

    /** What the source of the search route demands, changed. */
    void source(Consumer<ObjectNode> edit) {
        policy = policy.editedSource("orders.search", edit);
    }

    void beforeSigning(Consumer<SignedRequest> edit) {
        beforeSigning = beforeSigning.andThen(edit);
    }

    void afterSigning(Consumer<SignedRequest> edit) {
        afterSigning = afterSigning.andThen(edit);
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
