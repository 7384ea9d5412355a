package dev.tidemark.verifier;

import static dev.tidemark.bundle.KeyBinding.ATTESTED_WORKLOAD;
import static dev.tidemark.bundle.KeyBinding.HARDWARE_LOCAL;
import static dev.tidemark.bundle.KeyBinding.REMOTE_KMS;
import static dev.tidemark.bundle.KeyBinding.SOFTWARE;

import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is claimed of decisions under theft and attack, one test a row. */
class AcceptanceMatrixTest extends DecisionScenario {
    private static final String SUBJECT = "service:orders-client";

    /** Its key signs passports and lies in a file. */
    private final TestIssuer software = issuer("alpha", "software_jwks", SOFTWARE);
    /** Drives its callers' keys in a remote key service. */
    private final TestIssuer kms = issuer("kms", "software_jwks", REMOTE_KMS);
    /** Vouches for its callers' hardware. */
    private final TestIssuer hardware = issuer("hardware", "software_jwks", HARDWARE_LOCAL);

    private final HolderKey victim = HolderKey.of("victim");
    private final HolderKey thief = HolderKey.of("thief");

    @BeforeEach
    void publish() throws Exception {
        domain.issuer(software).issuer(kms).issuer(hardware);
        TestPolicy policy = TestPolicy.orders();
        for (KeyBinding binding : KeyBinding.values()) {
            policy = route(policy, binding.wireName(), binding, ofAll(""));
        }
        policy = route(
                policy, "tool", SOFTWARE, ofAll(", \"context_policy\": {\"required_tool_name\": \"orders-runner\"}"));
        domain.policy(policy);
        start();
    }

    private String[] ofAll(String more) {
        return new String[] {
            source("software_jwks", software, "service:", more),
            source("software_jwks", kms, "service:", more),
            source("software_jwks", hardware, "service:", more)
        };
    }

    private SignedRequest by(TestIssuer issuer, KeyBinding binding, HolderKey holder, String route) {
        return request(route, passport(issuer, SUBJECT, binding, holder), issuer, holder);
    }

    private static RevokedName key(TestIssuer issuer) {
        return new RevokedName(
                RevocationKind.KEY, issuer.issuer(), issuer.keys().get(0).kid());
    }

    // ---- stolen software key

    @Test
    @Row(
            at = 1,
            scenario = "stolen software key: the thief signs until news of its revocation arrives",
            verdicts = {"allow", "revoked_key"})
    void stolenSoftwareKey_signsUntilItIsRevoked() throws Exception {
        decide(by(software, SOFTWARE, thief, "search"));
        domain.revoke(key(software));
        learn();
        decide(by(software, SOFTWARE, thief, "search"));
    }

    @Test
    @Row(
            at = 2,
            scenario = "stolen software key, on a route that demands more than `software`",
            verdicts = "insufficient_key_binding")
    void stolenSoftwareKey_onARouteThatDemandsMore_isDenied() {
        for (String route : new String[] {"remote_kms", "hardware_local", "attested_workload"}) {
            decide(by(software, SOFTWARE, thief, route));
        }
    }

    @Test
    @Row(
            at = 3,
            scenario = "stolen software key, its revocation withheld by somebody without the online keys: a high-risk"
                    + " route closes at its window of 60 s",
            verdicts = {"allow", "stale_bundle_fail_closed"})
    void stolenSoftwareKey_newsWithheld_highRiskRouteClosesAtTheWindow() throws Exception {
        domain.revoke(key(software)).publish();
        pass(Duration.ofSeconds(60));
        decide(by(software, SOFTWARE, thief, "refund"));
        pass(Duration.ofMillis(1));
        decide(by(software, SOFTWARE, thief, "refund"));
    }

    // ---- stolen keys of stronger classes

    @Test
    @Row(
            at = 4,
            scenario = "stolen `hardware_local` key, used off host: a passport that claims the class, from an issuer"
                    + " that may not",
            verdicts = "insufficient_key_binding")
    void stolenHardwareKeyOffHost_claimedThroughAnotherIssuer_isDenied() {
        decide(by(software, HARDWARE_LOCAL, victim, "hardware_local"));
        decide(by(kms, HARDWARE_LOCAL, victim, "hardware_local"));
        // Nor where the route itself asks for less.
        decide(by(software, HARDWARE_LOCAL, victim, "search"));
    }

    @Test
    @Row(
            at = 5,
            scenario = "stolen `attested_workload` key, used off host: a passport that claims the class, from an issuer"
                    + " that may not",
            verdicts = "insufficient_key_binding")
    void stolenAttestedKeyOffHost_claimedThroughAnotherIssuer_isDenied() {
        decide(by(software, ATTESTED_WORKLOAD, victim, "attested_workload"));
        decide(by(hardware, ATTESTED_WORKLOAD, victim, "attested_workload"));
    }

    // ---- stolen passport

    @Test
    @Row(
            at = 6,
            scenario = "stolen passport, same request, to the letter",
            verdicts = {"allow", "jti_replay"})
    void stolenPassport_sameRequest_isReplay() {
        SignedRequest request = by(software, SOFTWARE, victim, "search");
        decide(request);
        decide(request);
    }

    @Test
    @Row(
            at = 7,
            scenario = "stolen passport and proof, another request: path, query, body or authority changed",
            verdicts = "request_binding_mismatch")
    void stolenPassport_otherRequest_isBoundToAnother() {
        for (int what = 0; what < 4; what++) {
            SignedRequest request = by(software, SOFTWARE, victim, "search");
            switch (what) {
                case 0 -> request.path = "/v1/orders/catalog";
                case 1 -> request.query = "page=2";
                case 2 -> request.body("more");
                default -> request.authority = "billing.example";
            }
            decide(request);
        }
    }

    @Test
    @Row(
            at = 8,
            scenario = "stolen passport, another request that the thief signs with a key of his own",
            verdicts = "invalid_request_proof")
    void stolenPassport_otherRequestWithAnotherKey_isNotProven() {
        TestPassport stolen = passport(software, SUBJECT, SOFTWARE, victim);
        decide(request("catalog", stolen, software, thief));
    }

    // ---- on-host attacker

    @Test
    @Row(
            at = 9,
            scenario = "on-host attacker who uses the local signer: not prevented; revoking the subject ends it",
            verdicts = {"allow", "revoked_subject"})
    void onHostAttackerWithTheLocalSigner_isNotPrevented_andEndsWithTheSubject() throws Exception {
        decide(by(hardware, HARDWARE_LOCAL, victim, "hardware_local"));
        domain.revoke(new RevokedName(RevocationKind.SUBJECT, hardware.issuer(), SUBJECT));
        learn();
        decide(by(hardware, HARDWARE_LOCAL, victim, "hardware_local"));
    }

    @Test
    @Row(
            at = 10,
            scenario = "on-host attacker who uses the local signer: limited to the context that the issuer states",
            verdicts = {"allow", "context_mismatch", "missing_context"})
    void onHostAttackerWithTheLocalSigner_isLimitedByContext() {
        for (String tool : new String[] {"orders-runner", "shell"}) {
            TestPassport passport =
                    passport(hardware, SUBJECT, HARDWARE_LOCAL, victim).claim("context", Map.of("tool_name", tool));
            decide(request("tool", passport, hardware, victim));
        }
        decide(by(hardware, HARDWARE_LOCAL, victim, "tool"));
    }

    // ---- staleness

    @Test
    @Row(
            at = 11,
            scenario = "stale bundle after revocation: the high-risk route denies at its window of 60 s, to the"
                    + " millisecond; `offline-ok` goes on",
            verdicts = {"allow", "stale_bundle_fail_closed", "allow"})
    void staleBundleAfterRevocation_highRiskDeniesAtTheWindow() throws Exception {
        domain.revoke(new RevokedName(RevocationKind.SUBJECT, software.issuer(), SUBJECT))
                .publish();
        mirror.goDown();
        pass(Duration.ofSeconds(60));
        decide(by(software, SOFTWARE, victim, "refund"));
        pass(Duration.ofMillis(1));
        decide(by(software, SOFTWARE, victim, "refund"));
        decide(by(software, SOFTWARE, victim, "catalog"));
    }

    // ---- signers

    @Test
    @Row(at = 12, scenario = "weaker signer than the route demands", verdicts = "insufficient_key_binding")
    void weakerSignerThanTheRouteDemands_isDenied() {
        for (KeyBinding demanded : KeyBinding.values()) {
            for (KeyBinding claimed : KeyBinding.values()) {
                if (!claimed.atLeast(demanded) && HARDWARE_LOCAL.atLeast(claimed)) {
                    decide(by(hardware, claimed, victim, demanded.wireName()));
                }
            }
        }
    }

    @Test
    @Row(
            at = 13,
            scenario = "`remote_kms`: above `software`, below hardware; never counts as non-exportable",
            verdicts = {"allow", "insufficient_key_binding"})
    void remoteKms_ranksAboveSoftwareAndBelowHardware() {
        decide(by(kms, REMOTE_KMS, victim, "software"));
        decide(by(kms, REMOTE_KMS, victim, "remote_kms"));
        decide(by(kms, REMOTE_KMS, victim, "hardware_local"));
        decide(by(kms, REMOTE_KMS, victim, "attested_workload"));
        decide(by(kms, HARDWARE_LOCAL, victim, "hardware_local"));
    }

    @Test
    @Row(
            at = 14,
            scenario =
                    "`remote_kms` whose credentials were copied: whoever drives the key service passes from any host",
            verdicts = "allow")
    void remoteKms_drivenWithCopiedCredentials_isNotPrevented() {
        decide(by(kms, REMOTE_KMS, victim, "remote_kms"));
    }

    // ---- spray

    @Test
    @Row(
            at = 15,
            scenario = "unauthorised spray with a victim's jti: the victim's own request still passes afterwards",
            verdicts = {
                "invalid_passport_signature",
                "source_subject_mismatch",
                "request_binding_mismatch",
                "invalid_request_proof",
                "allow"
            })
    void sprayWithAVictimsJti_victimStillPasses() {
        TestPassport victims = passport(software, SUBJECT, SOFTWARE, victim);
        TestIssuer forger = software.withoutKey("alpha-1").withKey("alpha-1", thief.signer());
        for (int i = 0; i < 20; i++) {
            decide(request("search", victims, forger, thief));
        }
        TestPassport other = passport(software, "batch:thief", SOFTWARE, thief)
                .claim("jti", victims.claims.get("jti").asText());
        decide(request("search", other, software, thief));
        SignedRequest altered = request("search", victims, software, victim);
        altered.query = "page=2";
        decide(altered);
        decide(request("search", victims, software, thief));
        decide(request("search", victims, software, victim));
    }
}
