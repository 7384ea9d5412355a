package dev.tidemark.verifier;

import static dev.tidemark.bundle.KeyBinding.ATTESTED_WORKLOAD;
import static dev.tidemark.bundle.KeyBinding.HARDWARE_LOCAL;

import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.verifier.TestBroker.Challenge;
import dev.tidemark.verifier.TestBroker.RefusedException;
import dev.tidemark.verifier.TestSpiffe.Leaf;
import dev.tidemark.verifier.TestSpiffe.Svid;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code attested_workload}: what a broker that checks SVIDs proves to a verifier, and what it does not. */
class BrokerTierTest extends DecisionScenario {
    static final String NO_PASSPORT = "no passport: ";
    private static final String SPIFFE_DOMAIN = "prod.example";
    private static final String ID = "spiffe://prod.example/ns/orders/sa/runner";
    private static final String PROVENANCE = ", \"provenance_policy\": {\"profile\": \"" + TestBroker.PROFILE
            + "\", \"required_spiffe_trust_domain\": \"" + SPIFFE_DOMAIN + "\", \"required_posture\": \""
            + TestBroker.POSTURE + "\"}";

    private final TestIssuer issuer = issuer("broker", "spiffe_spire", ATTESTED_WORKLOAD);
    private final TestSpiffe spire = TestSpiffe.of(SPIFFE_DOMAIN, TestDomain.START);
    private final TestBroker broker = new TestBroker(issuer, SPIFFE_DOMAIN, spire.bundle());
    private final HolderKey workload = HolderKey.of("workload");
    private final HolderKey thief = HolderKey.of("thief");

    @BeforeEach
    void publish() throws Exception {
        publish(issuer);
    }

    private void publish(TestIssuer delegated) throws Exception {
        domain.issuer(delegated)
                .policy(route(
                        TestPolicy.orders(),
                        "vault",
                        ATTESTED_WORKLOAD,
                        source("spiffe_spire", issuer, "spiffe://prod.example/ns/orders/sa/", PROVENANCE)));
        start();
    }

    /** Runs the exchange, and uses the passport that comes of it. */
    private void issueAndDecide(Svid svid, HolderKey proofKey) {
        try {
            decide(request("vault", broker.issue(svid, proofKey, domain.now()), issuer, proofKey));
        } catch (RefusedException e) {
            tell(NO_PASSPORT + e.code);
        }
    }

    private TestPassport issued() throws RefusedException {
        return broker.issue(spire.svid(ID), workload, domain.now());
    }

    // ---- what is checked when a passport is issued

    @Test
    @Row(
            at = 1,
            scenario = "a workload with an SVID and its key, on a route that demands `attested_workload`",
            verdicts = "allow")
    void workloadWithItsSvid_passes() {
        issueAndDecide(spire.svid(ID), workload);
    }

    @Test
    @Row(at = 2, scenario = "a caller without an SVID", verdicts = NO_PASSPORT + "svid_missing")
    void withoutSvid_getsNoPassport() {
        try {
            broker.issue(Optional.empty(), broker.challenge(), new byte[0], workload, domain.now());
            tell("a passport");
        } catch (RefusedException e) {
            tell(NO_PASSPORT + e.code);
        }
    }

    @Test
    @Row(at = 3, scenario = "an SVID that expired, or is of tomorrow", verdicts = NO_PASSPORT + "svid_expired")
    void expiredSvid_getsNoPassport() {
        Leaf leaf = Leaf.of(domain.now(), ID);
        issueAndDecide(spire.svid(leaf.from(domain.now().minusSeconds(3601), TestSpiffe.SVID_LIFE)), workload);
        issueAndDecide(spire.svid(leaf.from(domain.now().plusSeconds(1), TestSpiffe.SVID_LIFE)), workload);
    }

    @Test
    @Row(
            at = 4,
            scenario =
                    "an SVID of another SPIFFE trust domain, and one that another domain's authority gave for this one",
            verdicts = {NO_PASSPORT + "svid_trust_domain", NO_PASSPORT + "svid_untrusted"})
    void svidOfAnotherTrustDomain_getsNoPassport() {
        TestSpiffe other = TestSpiffe.of("other.example", domain.now());
        issueAndDecide(other.svid("spiffe://other.example/ns/orders/sa/runner"), workload);
        issueAndDecide(other.svid(ID), workload);
    }

    @Test
    @Row(
            at = 5,
            scenario = "an SVID with two URI names, with none, or with the name of its trust domain alone",
            verdicts = NO_PASSPORT + "svid_uri_names")
    void svidWithoutExactlyOneSpiffeId_getsNoPassport() {
        issueAndDecide(spire.svid(Leaf.of(domain.now(), ID, "spiffe://prod.example/ns/orders/sa/admin")), workload);
        issueAndDecide(spire.svid(Leaf.of(domain.now(), ID, "https://prod.example/")), workload);
        issueAndDecide(spire.svid(Leaf.of(domain.now())), workload);
        issueAndDecide(spire.svid("spiffe://prod.example"), workload);
    }

    @Test
    @Row(
            at = 6,
            scenario = "a certificate that may sign others, shown as an SVID",
            verdicts = NO_PASSPORT + "svid_not_a_leaf")
    void authorityAsSvid_getsNoPassport() {
        issueAndDecide(spire.svid(Leaf.of(domain.now(), ID).asAuthority()), workload);
    }

    @Test
    @Row(
            at = 7,
            scenario =
                    "a stolen SVID without its key; a proof of possession sent again, for another challenge, or with another proof key",
            verdicts = {
                NO_PASSPORT + "svid_key_not_held",
                "allow",
                NO_PASSPORT + "challenge_used",
                NO_PASSPORT + "svid_key_not_held"
            })
    void stolenSvidWithoutItsKey_getsNoPassport() throws Exception {
        Svid svid = spire.svid(ID);
        issueAndDecide(svid.withoutItsKey(), thief);
        Challenge challenge = broker.challenge();
        byte[] recorded = svid.sign(TestBroker.possession(challenge, workload));
        decide(request("vault", shown(svid, challenge, recorded, workload), issuer, workload));
        tellOfRefusal(svid, challenge, recorded, workload);
        tellOfRefusal(svid, broker.challenge(), recorded, workload);
        Challenge open = broker.challenge();
        tellOfRefusal(svid, open, svid.sign(TestBroker.possession(open, workload)), thief);
    }

    private TestPassport shown(Svid svid, Challenge challenge, byte[] possession, HolderKey proofKey)
            throws RefusedException {
        return broker.issue(Optional.of(svid.chain()), challenge, possession, proofKey, domain.now());
    }

    private void tellOfRefusal(Svid svid, Challenge challenge, byte[] possession, HolderKey proofKey) {
        try {
            shown(svid, challenge, possession, proofKey);
            tell("a passport");
        } catch (RefusedException e) {
            tell(NO_PASSPORT + e.code);
        }
    }

    // ---- what the verifier holds a broker to

    @Test
    @Row(
            at = 8,
            scenario = "a broker whose delegation does not have `spiffe_spire` among its `source_types`",
            verdicts = "source_issuer_mismatch")
    void brokerThatMayNotBeASpiffeSource_isDenied() throws Exception {
        domain.issuer(issuer("broker", "software_jwks", ATTESTED_WORKLOAD));
        learn();
        decide(request("vault", issued(), issuer, workload));
    }

    @Test
    @Row(
            at = 9,
            scenario = "a broker whose delegation has a `max_key_binding` below `attested_workload`",
            verdicts = "insufficient_key_binding")
    void brokerThatMayNotClaimAttestation_isDenied() throws Exception {
        domain.issuer(issuer("broker", "spiffe_spire", HARDWARE_LOCAL));
        learn();
        decide(request("vault", issued(), issuer, workload));
    }

    @Test
    @Row(
            at = 10,
            scenario =
                    "a passport of the broker without provenance, of another profile, posture or SPIFFE trust domain, or"
                            + " with a SPIFFE ID of another trust domain than it states",
            verdicts = {"missing_provenance", "provenance_mismatch"})
    void passportWithOtherProvenance_isDenied() throws Exception {
        decide(request("vault", issued().without("provenance"), issuer, workload));
        for (String[] changed : new String[][] {
            {"profile", "another"},
            {"posture", "assumed"},
            {"spiffe_trust_domain", "other.example"},
            {"spiffe_id", "spiffe://other.example/ns/orders/sa/runner"}
        }) {
            Map<String, String> provenance = new java.util.HashMap<>(Map.of(
                    "profile",
                    TestBroker.PROFILE,
                    "spiffe_trust_domain",
                    SPIFFE_DOMAIN,
                    "posture",
                    TestBroker.POSTURE,
                    "spiffe_id",
                    ID));
            provenance.put(changed[0], changed[1]);
            decide(request("vault", issued().claim("provenance", provenance), issuer, workload));
        }
    }

    @Test
    @Row(
            at = 11,
            scenario = "a workload of the trust domain whose SPIFFE ID the route does not admit",
            verdicts = "source_subject_mismatch")
    void workloadOfAnotherNamespace_isDenied() {
        issueAndDecide(spire.svid("spiffe://prod.example/ns/billing/sa/runner"), workload);
    }

    // ---- what it does not prove

    @Test
    @Row(
            at = 12,
            scenario =
                    "does not prove that the SVID still holds: one that expires after issuance changes nothing until the"
                            + " passport expires",
            verdicts = {"allow", "passport_expired"})
    void svidThatEndsAfterIssuance_isNotLookedAtAgain() throws Exception {
        Svid brief = spire.svid(Leaf.of(domain.now(), ID).from(domain.now(), Duration.ofSeconds(60)));
        TestPassport passport = broker.issue(brief, workload, domain.now());
        pass(Duration.ofSeconds(299));
        learn();
        decide(request("vault", passport, issuer, workload));
        // The passport's five minutes and the policy's skew of one.
        pass(Duration.ofSeconds(61));
        learn();
        decide(request("vault", passport, issuer, workload));
    }

    @Test
    @Row(
            at = 13,
            scenario =
                    "does not prove where the broker's key is: a passport minted with the stolen key passes without any"
                            + " SVID, until the key is revoked",
            verdicts = {"allow", "revoked_key"})
    void stolenBrokerKey_isNotPrevented_andEndsWithItsRevocation() throws Exception {
        decide(request("vault", minted("passport-1"), issuer, thief));
        domain.revoke(new RevokedName(
                RevocationKind.KEY, issuer.issuer(), issuer.keys().get(0).kid()));
        learn();
        decide(request("vault", minted("passport-2"), issuer, thief));
    }

    private TestPassport minted(String jti) {
        return TestBroker.passport(issuer, SPIFFE_DOMAIN, ID, thief, domain.now())
                .claim("jti", jti);
    }

    @Test
    @Row(
            at = 14,
            scenario =
                    "does not prove that the proof key stays with the workload: a copied one signs until the passport"
                            + " expires",
            verdicts = "allow")
    void copiedProofKey_isNotPrevented() throws Exception {
        TestPassport passport = issued();
        HolderKey copy = HolderKey.of("workload");
        decide(request("vault", passport, issuer, copy));
    }
}
