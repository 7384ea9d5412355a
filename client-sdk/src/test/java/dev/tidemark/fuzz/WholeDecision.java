package dev.tidemark.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustView;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.HolderKey;
import dev.tidemark.verifier.TranscriptView;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.replay.ReplayStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * All thirteen steps over claims that the issuer signed, whatever they are, and over a request that their holder signed
 * and somebody changed: what passes was signed, by both, as it is; says what the policy demands, as a reader of JSON who
 * knows nothing of ours has it; and passes once.
 */
final class WholeDecision {
    private static final BigDecimal CEILING = new BigDecimal("1000.50");
    /** Stands for a number as an input spells it. */
    private static final String NUMBER = "\"@\"";

    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final HolderKey HOLDER = HolderKey.DEFAULT;
    private static final HolderKey THIEF = HolderKey.of("thief");
    private static final ObjectNode CLAIMS = claims();
    private static final Once STORE = new Once();
    private static final Verifier VERIFIER =
            Verifier.builder(view()).replayStore(STORE).build();

    private WholeDecision() {}

    /** Remembers what one input used. */
    private static final class Once implements ReplayStore {
        private final Set<String> used = new HashSet<>();

        @Override
        public CompletionStage<Outcome> consume(String issuer, String jti, Duration keep) {
            Promise.require(!keep.isNegative() && keep.compareTo(Duration.ofDays(1)) < 0, "remembered for too long");
            return CompletableFuture.completedFuture(used.add(issuer + " " + jti) ? Outcome.FIRST : Outcome.REPLAYED);
        }

        @Override
        public Reach reach() {
            return Reach.PROCESS;
        }
    }

    /** One route admits any caller of the issuer, one demands all that can be demanded. */
    private static TrustView view() {
        TestPolicy policy = TestPolicy.orders().editedRoute("orders.refund", route -> {
            route.put("required_key_binding", "remote_kms");
            ObjectNode source = (ObjectNode) route.at("/allowed_sources/0");
            source.putObject("provenance_policy")
                    .put("profile", "p-v1")
                    .put("required_spiffe_trust_domain", "example.local")
                    .put("required_posture", "seen");
            source.putObject("context_policy")
                    .put("required_tool_name", "till")
                    .put("required_workflow_id", "refund")
                    .put("max_txn_value", CEILING.toPlainString());
        });
        TrustView.Reading reading = new TrustView.Reading(
                Optional.of(TestDomain.start().policy(policy).publish().state()),
                TestDomain.START.toEpochMilli() + 1_000,
                1_000,
                true);
        return () -> reading;
    }

    private static ObjectNode claims() {
        ObjectNode claims = PassportTarget.claims();
        ((ObjectNode) claims.path("cnf"))
                .put("key_binding", "hardware_local")
                .put("public_key_b64url", encode(HOLDER.raw()));
        claims.putObject("provenance")
                .put("profile", "p-v1")
                .put("spiffe_trust_domain", "example.local")
                .put("posture", "seen")
                .put("spiffe_id", "spiffe://example.local/till");
        claims.putObject("context")
                .put("tool_name", "till")
                .put("workflow_id", "refund")
                .put("max_txn_value", "@");
        return claims;
    }

    /** First a block of edits of claims, a block with a number, and choices; then what is signed, and what is changed. */
    static void run(Input in) {
        ObjectNode edited = JsonEdits.apply(CLAIMS, new Input(in.block()));
        String json = new String(CanonicalJson.encode(edited), StandardCharsets.UTF_8).replace(NUMBER, in.text());
        byte[] claims = json.getBytes(StandardCharsets.ISO_8859_1);
        String passport = PassportTarget.signed(claims);
        int choice = in.octet();
        boolean withAccept = (choice & 1) == 0;
        HolderKey holder = (choice & 14) == 14 ? THIEF : HOLDER;
        JsonNode read = read(claims);
        TranscriptView.Values ofPassport = ofPassport(read);
        BoundRequest request = new BoundRequest();
        request.edit(in);
        request.sign(passport, ofPassport, holder, withAccept);
        Optional<String> signed = request.transcript(ofPassport, withAccept);
        List<Optional<String>> stated = request.stated();
        request.edit(in);
        STORE.used.clear();
        Decision decision = VERIFIER.decide(request.received());
        Promise.require(decision.explain().length() < 4_096, "a decision says too much");
        if (decision instanceof Decision.Deny deny) {
            Promise.require(deny.reason() != DenyReason.INTERNAL_ERROR, "the verifier itself failed");
            return;
        }
        Promise.require(request.received().passport().equals(Optional.of(passport)), "nobody signed the passport");
        Promise.require(
                signed.isPresent() && signed.equals(request.transcript(ofPassport, withAccept)),
                "a request passes that is not the one that was signed");
        Promise.require(request.stated().equals(stated), "a proof of two forms, or a statement that is not so");
        Promise.require(
                read.at("/cnf/public_key_b64url").asText().equals(encode(holder.raw())), "the key is another's");
        demanded(read, request.isRefund());
        Promise.require(
                VERIFIER.decide(request.received()) instanceof Decision.Deny deny
                        && deny.reason() == DenyReason.JTI_REPLAY,
                "a passport is used twice");
    }

    private static void demanded(JsonNode claims, boolean refund) {
        long now = TestDomain.START.getEpochSecond() + 1;
        JsonNode audience = claims.path("aud");
        Promise.require(
                claims.path("iss").asText().equals("https://alpha.example")
                        && claims.path("sub").asText().startsWith("service:")
                        && claims.path("trust_domain").asText().equals("example.local")
                        && (audience.isArray() && audience.size() == 1 ? audience.path(0) : audience)
                                .asText()
                                .equals("orders-api"),
                "the source is another");
        long issued = claims.path("iat").longValue();
        long expires = claims.path("exp").longValue();
        Promise.require(
                issued <= now + 60 && expires + 60 > now && expires > issued && expires - issued <= 3_600,
                "not good now");
        if (refund) {
            Promise.require(
                    Set.of("remote_kms", "hardware_local", "attested_workload")
                            .contains(claims.at("/cnf/key_binding").asText()),
                    "a key is too weak");
            Promise.require(
                    claims.at("/provenance/profile").asText().equals("p-v1")
                            && claims.at("/provenance/spiffe_trust_domain")
                                    .asText()
                                    .equals("example.local")
                            && claims.at("/provenance/posture").asText().equals("seen"),
                    "provenance is not what was demanded");
            JsonNode value = claims.at("/context/max_txn_value");
            BigDecimal ceiling = value.isTextual() ? new BigDecimal(value.textValue()) : value.decimalValue();
            Promise.require(
                    claims.at("/context/tool_name").asText().equals("till")
                            && claims.at("/context/workflow_id").asText().equals("refund")
                            && (value.isTextual() || value.isNumber())
                            && ceiling.signum() >= 0
                            && ceiling.compareTo(CEILING) <= 0,
                    "context is not what was demanded");
        }
    }

    /** What goes from the passport into the transcript; of what it lacks, something. */
    private static TranscriptView.Values ofPassport(JsonNode claims) {
        String none = "none";
        return new TranscriptView.Values(
                none,
                none,
                none,
                none,
                none,
                "orders-api",
                none,
                none,
                none,
                claims.path("jti").asText(none),
                none,
                claims.path("iat").asLong(1),
                claims.at("/cnf/key_binding").asText(none));
    }

    /** What cannot be read has nothing. */
    private static JsonNode read(byte[] claims) {
        try {
            return LENIENT.readTree(claims);
        } catch (JsonProcessingException | NumberFormatException e) {
            return LENIENT.createObjectNode();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Inputs of {@link #run}, each after {@code begin}. */
    static void seeds(Seeds seeds, byte[] begin) {
        byte[] asItIs = new byte[1];
        seeds.add("whole", begin, asItIs, Seeds.block(Seeds.utf8("\"1000.50\"")))
                .add("whole-number", begin, asItIs, Seeds.block(Seeds.utf8("7.25")), new byte[] {1})
                .add("whole-far", begin, asItIs, Seeds.block(Seeds.utf8("1E+999999999")))
                .add("whole-more", begin, asItIs, Seeds.block(Seeds.utf8("\"1000.51\"")))
                .add("whole-thief", begin, asItIs, Seeds.block(Seeds.utf8("1")), new byte[] {14})
                .add("whole-search", begin, asItIs, Seeds.block(Seeds.utf8("1")), new byte[] {0, 1, 5})
                .add("whole-query", begin, asItIs, Seeds.block(Seeds.utf8("1")), new byte[] {0, 0, 1, 7, 1, 'a'})
                .add(
                        "whole-same",
                        begin,
                        asItIs,
                        Seeds.block(Seeds.utf8("1")),
                        new byte[] {0, 0, 1, 2},
                        Seeds.block(Seeds.utf8("b=~&%70age=2")))
                .add("whole-stated", begin, asItIs, Seeds.block(Seeds.utf8("1")), new byte[] {0, 0, 1, 12, 1, 'a'})
                .add("whole-field", begin, asItIs, Seeds.block(Seeds.utf8("1")), new byte[] {1, 0, 1, 9, 1, 'a'})
                .add("whole-twice", begin, asItIs, Seeds.block(Seeds.utf8("1")), new byte[] {0, 0, 1, 17, 1, 'a'})
                .add(
                        "whole-edited",
                        begin,
                        new byte[] {6, 4, 1, 4, 1, 2, 3},
                        Seeds.block(Seeds.utf8("1")),
                        new byte[2]);
    }
}
