package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.bundle.AllowedSource;
import dev.tidemark.bundle.LintContext;
import dev.tidemark.bundle.PolicyLint;
import dev.tidemark.bundle.SubjectRule;
import dev.tidemark.bundle.TrustplaneBundle;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs vectors of {@code bundle-v1}: their policy is imported, published, and met once for each of its sources. */
final class SourceRuleVectors {
    private SourceRuleVectors() {}

    static void run(JsonNode vector) throws Exception {
        TrustplaneBundle.Imported imported = TrustplaneBundle.importBundle(
                new JsonMapper().writeValueAsBytes(vector.get("policy_bundle")),
                TrustplaneBundle.UnsignedInput.ALLOWED);
        assertThat(PolicyLint.lint(imported.policyJson(), LintContext.DEFAULT)).isEmpty();
        TestDomain domain = TestDomain.unpublished(TestDomain.DOMAIN)
                .policyJson(new String(imported.policyJson(), StandardCharsets.UTF_8));
        Map<String, TestIssuer> issuers = new HashMap<>();
        for (TrustplaneBundle.NamedIssuer named : imported.issuers()) {
            String slug = "issuer-" + issuers.size();
            TestIssuer issuer = new TestIssuer(
                            slug,
                            named.issuer(),
                            named.trustDomain(),
                            List.of(),
                            named.sourceTypes(),
                            named.requiredKeyBinding().wireName())
                    .withKey("key-1", TestKeys.ed25519(slug));
            issuers.put(issuer.issuer(), issuer);
            domain.issuer(issuer);
        }
        domain.publish();
        List<AllowedSource> sources = domain.state()
                .bundle()
                .routes()
                .match("GET", "/v1/orders/search")
                .orElseThrow()
                .sources();
        List<String> met = new ArrayList<>();
        for (AllowedSource source : sources) {
            met.add(metBy(domain, issuers.get(source.issuer()), source));
        }
        assertThat(met).isEqualTo(TranscriptVectors.strings(vector.get("expected_source_types")));
    }

    /** The type of the source by which a passport made for {@code source} passes. */
    private static String metBy(TestDomain domain, TestIssuer issuer, AllowedSource source) {
        TestPassport passport = TestPassport.of(issuer, "key-1", domain.now())
                .claim("sub", subject(source.subject()))
                .holder(HolderKey.DEFAULT, source.requiredKeyBinding().wireName());
        source.context()
                .ifPresent(context -> passport.claim(
                        "context",
                        Map.of(
                                "tool_name", context.requiredToolName().orElseThrow(),
                                "workflow_id", context.requiredWorkflowId().orElseThrow())));
        source.provenance()
                .ifPresent(provenance -> passport.claim(
                        "provenance",
                        Map.of(
                                "profile", provenance.profile().orElseThrow(),
                                "spiffe_trust_domain",
                                        provenance.requiredSpiffeTrustDomain().orElseThrow(),
                                "posture", provenance.requiredPosture().orElseThrow())));
        SignedRequest request =
                new SignedRequest("GET", "/v1/orders/search", "orders.search").sign(passport, issuer.key("key-1"));
        Decision decision = Judge.decide(domain.state(), domain.now(), request.received());
        assertThat(decision).as(source.sourceType()).isInstanceOf(Decision.Allow.class);
        for (String claim : Set.of("context", "provenance")) {
            if (passport.claims.has(claim)) {
                passport.without(claim);
                assertThat(Scenario.codeOf(Judge.decide(
                                domain.state(),
                                domain.now(),
                                request.sign(passport, issuer.key("key-1")).received())))
                        .isEqualTo("missing_" + claim);
            }
        }
        return decision.evidence().source().orElseThrow().sourceType();
    }

    private static String subject(SubjectRule rule) {
        if (rule instanceof SubjectRule.Exact exact) {
            return exact.subject();
        }
        return ((SubjectRule.Prefix) rule).prefix() + "someone";
    }
}
