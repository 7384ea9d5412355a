package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.client.ClientScenario;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.verifier.replay.ReplayStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInfo;

/**
 * A client of a real repository and one verifier of everything above it, for tests that are rows of a table: each
 * decision is kept, and after the test all of them must be those that the row states.
 */
abstract class DecisionScenario extends ClientScenario {
    private final List<String> verdicts = new ArrayList<>();
    private TrustClient client;
    private Verifier verifier;
    private int passports;

    /** Publishes what was staged, and starts a client and a verifier. */
    final void start() throws Exception {
        domain.publish();
        mirror.copy(domain);
        client = client().start();
        verifier = Verifier.builder(client)
                .replayStore(ReplayStore.inMemory(1_000))
                .build();
    }

    /** What was staged, and a new statement, reach the verifier. */
    final void learn() throws InterruptedException {
        domain.publish();
        mirror.copy(domain);
        assertThat(client.refresh()).isEmpty();
    }

    /** A passport that this issuer's key signs now, with a jti of its own. */
    final TestPassport passport(TestIssuer issuer, String subject, KeyBinding binding, HolderKey holder) {
        return TestPassport.of(issuer, issuer.keys().get(0).kid(), domain.now())
                .claim("jti", "passport-" + ++passports)
                .claim("sub", subject)
                .holder(holder, binding.wireName());
    }

    /** GET of the route with that last part, signed by {@code holder}, with a passport signed by the issuer's first key. */
    static SignedRequest request(String route, TestPassport passport, TestIssuer issuer, HolderKey holder) {
        SignedRequest request = new SignedRequest("GET", "/v1/orders/" + route, "orders." + route);
        request.key = holder;
        return request.sign(passport, issuer.keys().get(0));
    }

    /** Decides; the same verdict again is not a verdict more. */
    final String decide(SignedRequest request) {
        String verdict = Scenario.codeOf(verifier.decide(request.received()));
        tell(verdict);
        return verdict;
    }

    final void tell(String verdict) {
        if (verdicts.isEmpty() || !verdicts.get(verdicts.size() - 1).equals(verdict)) {
            verdicts.add(verdict);
        }
    }

    @AfterEach
    final void verdictsAreTheRowsOwn(TestInfo test) {
        client.close();
        Row row = test.getTestMethod().orElseThrow().getAnnotation(Row.class);
        assertThat(verdicts).as(row.scenario()).containsExactly(row.verdicts());
    }

    /** A route GET {@code /v1/orders/<name>}, bounded by 300 s, of medium risk, with these sources. */
    static TestPolicy route(TestPolicy policy, String name, KeyBinding required, String... sources) {
        return policy.routeJson("{\"route_id\": \"orders." + name
                + "\", \"method\": \"GET\", \"path_template\": \"/v1/orders/"
                + name + "\", \"risk\": \"medium\", \"freshness_class\": \"bounded\", \"max_staleness_seconds\": 300,"
                + " \"required_key_binding\": \"" + required.wireName() + "\", \"allowed_sources\": ["
                + String.join(",", sources) + "]}");
    }

    /** A source; {@code more} are members that begin with a comma. */
    static String source(String type, TestIssuer issuer, String subjectPrefix, String more) {
        return "{\"source_type\": \"" + type + "\", \"issuer\": \"" + issuer.issuer()
                + "\", \"trust_domain\": \"example.local\", \"subject_prefix\": \"" + subjectPrefix + "\"" + more + "}";
    }

    /** An issuer with one key that may be one kind of source and claim up to {@code most}. */
    static TestIssuer issuer(String slug, String sourceType, KeyBinding most) {
        return TestIssuer.of(slug).mayClaim(Set.of(sourceType), most.wireName());
    }
}
