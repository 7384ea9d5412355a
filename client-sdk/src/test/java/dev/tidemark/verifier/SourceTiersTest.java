package dev.tidemark.verifier;

import static dev.tidemark.bundle.KeyBinding.ATTESTED_WORKLOAD;
import static dev.tidemark.bundle.KeyBinding.SOFTWARE;

import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each kind of source proves to a verifier, and what it does not. */
class SourceTiersTest extends DecisionScenario {
    private static final String CLIENT = "service:orders-client";
    private static final String RUNNER = "system:serviceaccount:automation:orders-runner";
    private static final String SPIFFE_ID = "spiffe://example.local/ns/orders/sa/runner";
    private static final String INSTANCE = "aws:ec2:us-east-1:i-0123456789abcdef0";

    /** Signs its own passports with the key that also signs its requests. */
    private final TestIssuer software = issuer("alpha", "software_jwks", SOFTWARE);

    private final TestIssuer oidc = issuer("oidc", "oidc_jwks", SOFTWARE);
    private final TestIssuer spire = issuer("spire", "spiffe_spire", ATTESTED_WORKLOAD);
    private final TestIssuer machines = issuer("machines", "software_jwks", SOFTWARE);
    private final HolderKey holder = HolderKey.of("holder");
    private final HolderKey thief = HolderKey.of("thief");

    @BeforeEach
    void publish() throws Exception {
        domain.issuer(software).issuer(oidc).issuer(spire).issuer(machines);
        TestPolicy policy =
                route(TestPolicy.orders(), "software", SOFTWARE, source("software_jwks", software, "service:", ""));
        policy = route(
                policy,
                "oidc",
                SOFTWARE,
                source(
                        "oidc_jwks",
                        oidc,
                        "system:serviceaccount:automation:",
                        ", \"context_policy\": {\"required_tool_name\": \"orders-runner\","
                                + " \"required_workflow_id\": \"orders-search\"}"));
        policy = route(
                policy,
                "spiffe",
                ATTESTED_WORKLOAD,
                source(
                        "spiffe_spire",
                        spire,
                        "spiffe://example.local/ns/orders/sa/",
                        ", \"provenance_policy\": {\"profile\": \"" + TestBroker.PROFILE
                                + "\", \"required_spiffe_trust_domain\": \"example.local\","
                                + " \"required_posture\": \"spiffe_svid_verified\"}"));
        policy = route(policy, "machines", SOFTWARE, source("software_jwks", machines, "aws:ec2:us-east-1:", ""));
        domain.policy(policy);
        start();
    }

    private TestPassport runner(HolderKey key) {
        return passport(oidc, RUNNER, SOFTWARE, key)
                .claim("context", Map.of("tool_name", "orders-runner", "workflow_id", "orders-search"));
    }

    // ---- software/JWKS

    @Test
    @Row(
            at = 1,
            scenario =
                    "software/JWKS proves that a published key of the issuer made the passport, for a subject that the"
                            + " route admits",
            verdicts = {"allow", "invalid_passport_signature", "source_subject_mismatch", "source_issuer_mismatch"})
    void software_provesThatAPublishedKeySigned() {
        decide(request("software", passport(software, CLIENT, SOFTWARE, holder), software, holder));
        TestIssuer forger = software.withKey("alpha-1", thief.signer());
        decide(request("software", passport(forger, CLIENT, SOFTWARE, thief), forger, thief));
        decide(request("software", passport(software, "batch:orders", SOFTWARE, holder), software, holder));
        decide(request("software", passport(oidc, CLIENT, SOFTWARE, holder), oidc, holder));
    }

    @Test
    @Row(
            at = 2,
            scenario = "software/JWKS does not prove where the key is: a copy signs from any host, until it is revoked",
            verdicts = {"allow", "revoked_key"})
    void software_copiedKey_isNotPrevented() throws Exception {
        TestIssuer copy = issuer("alpha", "software_jwks", SOFTWARE);
        decide(request("software", passport(copy, CLIENT, SOFTWARE, thief), copy, thief));
        domain.revoke(new RevokedName(RevocationKind.KEY, software.issuer(), "alpha-1"));
        learn();
        decide(request("software", passport(copy, CLIENT, SOFTWARE, thief), copy, thief));
    }

    // ---- OIDC/JWKS

    @Test
    @Row(
            at = 3,
            scenario = "OIDC/JWKS proves whom the identity provider named, and for which tool and workflow",
            verdicts = {"allow", "missing_context", "context_mismatch", "source_subject_mismatch"})
    void oidc_provesWhomTheProviderNamed() {
        decide(request("oidc", runner(holder), oidc, holder));
        decide(request("oidc", runner(holder).without("context"), oidc, holder));
        decide(request(
                "oidc",
                runner(holder).claim("context", Map.of("tool_name", "shell", "workflow_id", "orders-search")),
                oidc,
                holder));
        decide(request("oidc", runner(holder).claim("sub", "system:serviceaccount:default:web"), oidc, holder));
    }

    @Test
    @Row(
            at = 4,
            scenario =
                    "OIDC/JWKS does not prove what ran: whoever the provider was made to name passes, with a key of his"
                            + " own, and the context is its word",
            verdicts = "allow")
    void oidc_whoeverTheProviderNames_isNotPrevented() {
        decide(request("oidc", runner(thief), oidc, thief));
    }

    @Test
    @Row(
            at = 5,
            scenario = "OIDC/JWKS cannot speak of attestation: its delegation does not let it",
            verdicts = {"insufficient_key_binding", "source_issuer_mismatch"})
    void oidc_claimingAttestation_isDenied() {
        TestPassport claim = runner(holder).holder(holder, "attested_workload");
        decide(request("oidc", claim, oidc, holder));
        TestPassport elsewhere = TestBroker.passport(oidc, "example.local", SPIFFE_ID, holder, domain.now());
        decide(request("spiffe", elsewhere, oidc, holder));
    }

    // ---- SPIFFE attested workload

    @Test
    @Row(
            at = 6,
            scenario =
                    "SPIFFE attested workload proves that an issuer whom the offline role lets attest says it saw the"
                            + " SVID, by the profile, posture and trust domain demanded",
            verdicts = {"allow", "missing_provenance", "insufficient_key_binding", "source_subject_mismatch"})
    void spiffe_provesThatAnAttestingIssuerSawTheSvid() {
        decide(request("spiffe", seen("passport-1"), spire, holder));
        decide(request("spiffe", seen("passport-2").without("provenance"), spire, holder));
        decide(request("spiffe", seen("passport-3").holder(holder, "software"), spire, holder));
        decide(request("spiffe", seen("passport-4").claim("sub", "spiffe://example.local/ns/web/sa/x"), spire, holder));
    }

    private TestPassport seen(String jti) {
        return TestBroker.passport(spire, "example.local", SPIFFE_ID, holder, domain.now())
                .claim("jti", jti);
    }

    @Test
    @Row(
            at = 7,
            scenario =
                    "SPIFFE attested workload does not prove the SVID to the verifier, which never sees it: the issuer's"
                            + " word stands, also for a key that it was made to bind",
            verdicts = "allow")
    void spiffe_issuersWordWithoutAnySvid_isNotPrevented() {
        decide(request(
                "spiffe", TestBroker.passport(spire, "example.local", SPIFFE_ID, thief, domain.now()), spire, thief));
    }

    // ---- software outside of Kubernetes

    @Test
    @Row(
            at = 8,
            scenario =
                    "software by subject prefix (`aws:ec2:us-east-1:`) proves that the issuer named a subject below the"
                            + " prefix, with its separator",
            verdicts = {"allow", "source_subject_mismatch"})
    void machines_proveASubjectBelowThePrefix() {
        decide(request("machines", passport(machines, INSTANCE, SOFTWARE, holder), machines, holder));
        for (String other : new String[] {
            "aws:ec2:us-west-2:i-0123456789abcdef0",
            "aws:ec2:us-east-1",
            "aws:ec2:us-east-10:i-0123456789abcdef0",
            "AWS:ec2:us-east-1:i-0123456789abcdef0",
            " aws:ec2:us-east-1:i-0123456789abcdef0"
        }) {
            decide(request("machines", passport(machines, other, SOFTWARE, holder), machines, holder));
        }
    }

    @Test
    @Row(
            at = 9,
            scenario =
                    "software by subject prefix does not prove the machine or its region: no instance identity is looked"
                            + " at, and a copied key says the same from anywhere",
            verdicts = {"allow", "insufficient_key_binding"})
    void machines_subjectIsTheIssuersWord_andItsKeyCanBeCopied() {
        TestIssuer copy = issuer("machines", "software_jwks", SOFTWARE);
        decide(request("machines", passport(copy, INSTANCE, SOFTWARE, thief), copy, thief));
        decide(request("machines", passport(copy, INSTANCE, ATTESTED_WORKLOAD, thief), copy, thief));
    }
}
