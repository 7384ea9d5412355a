package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.Transcript.CoveredField;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Runs vectors about requests: whole decisions, negative source rules, and transcripts. */
final class DecisionVectors {
    /** What no request and no state alone can bring about; the store's is in the vectors of replay. */
    private static final Set<DenyReason> OF_THE_VERIFIER =
            EnumSet.of(DenyReason.AUDIT_UNAVAILABLE, DenyReason.REPLAY_STORE_UNAVAILABLE, DenyReason.INTERNAL_ERROR);

    private static final Set<DenyReason> OF_SOURCES =
            EnumSet.range(DenyReason.SOURCE_ISSUER_MISMATCH, DenyReason.CONTEXT_MISMATCH);

    private DecisionVectors() {}

    static void runDecisions(JsonNode vectors, Path directory) throws Exception {
        Instant now = Instant.parse(vectors.get("now").asText());
        TrustState state =
                PublishedRepository.open(vectors.get("repository").asText()).state(directory.resolve("state"), now);
        Set<String> codes = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (JsonNode vector : vectors.get("vectors")) {
            JsonNode held = vector.get("state");
            TrustView.Reading reading = new TrustView.Reading(
                    held.get("held").asBoolean() ? Optional.of(state) : Optional.empty(),
                    now.toEpochMilli(),
                    held.get("age_ms").asLong(),
                    held.get("time_known").asBoolean());
            Verifier verifier = Judge.verifier(() -> reading);
            for (JsonNode expected : vector.get("expected")) {
                Decision decision = verifier.decide(request(vector.get("request")));
                if (!Scenario.codeOf(decision).equals(expected.asText())) {
                    wrong.add(vector.get("vector_id") + ": " + expected + ", not " + decision);
                }
                codes.add(expected.asText());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(codes)
                .containsExactlyInAnyOrderElementsOf(codes(EnumSet.complementOf(EnumSet.copyOf(OF_THE_VERIFIER))));
    }

    /** Their codes, and that of who passes. */
    private static Set<String> codes(Set<DenyReason> reasons) {
        Set<String> codes = reasons.stream().map(DenyReason::code).collect(Collectors.toCollection(TreeSet::new));
        codes.add("allow");
        return codes;
    }

    private static ProtectedRequest request(JsonNode from) {
        Map<String, List<String>> headers = new HashMap<>();
        from.get("headers")
                .properties()
                .forEach(header -> headers.put(header.getKey(), TranscriptVectors.strings(header.getValue())));
        return ProtectedRequest.of(from.get("method").asText(), from.get("path").asText())
                .withQuery(from.get("query").asText())
                .withHost(from.get("host").asText())
                .withHeaders(HeaderFields.of(headers))
                .withBody(from.get("body_utf8").asText().getBytes(StandardCharsets.UTF_8));
    }

    static void runSources(JsonNode vectors) {
        Set<String> codes = new TreeSet<>();
        Set<String> tiers = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (JsonNode vector : vectors.get("vectors")) {
            Decision decision = decide(vector);
            JsonNode expected = vector.get("expected");
            if (!Scenario.codeOf(decision).equals(expected.get("code").asText())) {
                wrong.add(vector.get("vector_id") + ": " + expected + ", not " + decision);
            } else if (decision instanceof Decision.Allow) {
                assertThat(decision.evidence().source().orElseThrow().sourceType())
                        .isEqualTo(expected.get("source_type").asText());
            }
            codes.add(expected.get("code").asText());
            tiers.add(vector.get("tier").asText());
        }
        assertThat(wrong).isEmpty();
        assertThat(codes).containsExactlyInAnyOrderElementsOf(codes(OF_SOURCES));
        assertThat(tiers).containsExactlyInAnyOrder("software", "oidc", "spiffe", "machines");
    }

    private static Decision decide(JsonNode vector) {
        JsonNode delegation = vector.get("delegation");
        TestIssuer issuer = new TestIssuer(
                        "issuer",
                        delegation.get("issuer").asText(),
                        delegation.get("trust_domain").asText(),
                        List.of(),
                        Set.copyOf(TranscriptVectors.strings(delegation.get("source_types"))),
                        delegation.get("max_key_binding").asText())
                .withKey("issuer-1", TestKeys.ed25519("issuer"));
        TestDomain domain = TestDomain.unpublished(TestDomain.DOMAIN)
                .issuer(issuer)
                .policyJson(TestPassport.text(vector.get("policy")))
                .publish();
        TestPassport passport = TestPassport.of(issuer, "issuer-1", domain.now());
        passport.claims.removeAll();
        passport.claims.setAll((ObjectNode) vector.get("claims"));
        SignedRequest request =
                new SignedRequest("GET", "/v1/orders/search", "orders.search").sign(passport, issuer.key("issuer-1"));
        return Judge.decide(domain.state(), domain.now(), request.received());
    }

    static void runTranscripts(JsonNode vectors) throws Exception {
        for (JsonNode vector : vectors.get("accepted")) {
            TranscriptVectors.run(vector);
            runAsGiven(vector);
        }
        for (JsonNode vector : vectors.get("refused")) {
            List<CoveredField> covered = new ArrayList<>(List.of(
                    new CoveredField("x-trustplane-nonce", vector.get("nonce").asText())));
            TranscriptRefusedException refused = null;
            try {
                Transcript.of(TranscriptVectors.request(
                                vector, vector.get("query").asText(), TranscriptVectors.sha256("")))
                        .sha256(covered);
            } catch (TranscriptRefusedException e) {
                refused = e;
            }
            assertThat(refused).as(vector.get("vector_id").asText()).isNotNull();
        }
    }

    /** The same from the fields as a caller gives them. */
    private static void runAsGiven(JsonNode vector) throws Exception {
        ObjectNode fields = ((ObjectNode) vector.get("transcript")).deepCopy();
        fields.setAll((ObjectNode) vector.get("given"));
        Transcript transcript = Transcript.of(TranscriptVectors.request(
                fields,
                vector.at("/raw_request/query").asText(),
                fields.get("body_sha256").asText()));
        List<String> names = TranscriptVectors.strings(vector.at("/transcript/headers/allow_list"));
        TranscriptVectors.requireCanonical(
                transcript,
                TranscriptVectors.covered(vector.at("/raw_request/headers"), names),
                vector.get("canonical"));
    }
}
