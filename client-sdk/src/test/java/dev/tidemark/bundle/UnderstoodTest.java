package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a compiled bundle keeps of a policy, and what of it nobody may rely on. */
class UnderstoodTest {
    private static CompiledBundle compile(byte[] policy) throws Exception {
        List<IssuerInput> issuers = Policies.delegations().stream()
                .map(one -> new IssuerInput(one, Optional.empty(), new Availability.Unavailable("role_missing")))
                .toList();
        return CompiledBundle.compile(PolicyDocument.parse(policy), issuers);
    }

    private static List<String> sources(byte[] policy) throws Exception {
        return compile(policy).allRoutes().get(0).sources().stream()
                .map(AllowedSource::sourceType)
                .toList();
    }

    @Test
    void source_withAConstraintOfContextNobodyKnows_isLeftOut() throws Exception {
        assertThat(sources(Policies.source(1, s -> s.putObject("context_policy").put("required_tool_name", "t"))))
                .containsExactly("software_jwks", "oidc_jwks", "spiffe_spire");
        assertThat(sources(Policies.source(1, s -> s.putObject("context_policy").put("colour", 1))))
                .containsExactly("software_jwks", "spiffe_spire");
    }

    @Test
    void bundle_withAProvenanceThatIsKnown_keepsEverySource() throws Exception {
        assertThat(sources(Policies.policy(p -> p.putObject("provenance_policy").put("profile", "x"))))
                .containsExactly("software_jwks", "oidc_jwks", "spiffe_spire");
    }

    @Test
    void bundle_carriesWhatThePolicySays() throws Exception {
        CompiledBundle bundle = compile(Policies.policy(p -> {
            p.put("clock_skew_seconds", 7);
            Policies.reinstate(p);
        }));

        assertThat(bundle.trustDomain())
                .isEqualTo(Policies.policy().get("trust_domain").textValue());
        assertThat(bundle.constants().clockSkew()).hasSeconds(7);
        assertThat(bundle.reinstated()).hasSize(1);
        assertThat(bundle.issuers())
                .extracting(IssuerTrust::slug)
                .containsExactlyInAnyOrder("software-jwks", "oidc", "spire");
    }

    private static IssuerTrust issuer(Availability availability) {
        return new IssuerTrust(
                "spire",
                "https://issuer.example",
                "example.local",
                Set.of("spiffe_spire"),
                KeyBinding.HARDWARE_LOCAL,
                Map.of(),
                availability);
    }

    @Test
    void issuer_wasAvailable_onlyIfItsRoleWasInForce() {
        assertThat(issuer(new Availability.InForce(Instant.EPOCH)).wasAvailable())
                .isTrue();
        assertThat(issuer(new Availability.Unavailable("role_expired")).wasAvailable())
                .isFalse();
    }

    /** An unsigned source is told from one whose signature nobody here can check, by each member on its own. */
    @Test
    void importBundle_whatMakesAFileUnsigned() {
        assertThat(code(f -> {})).isEqualTo("signature_not_verifiable");
        assertThat(code(f -> f.remove("signed_by"))).isEqualTo("unsigned_input");
        assertThat(code(f -> at(f, "signed_by").put("alg", 1))).isEqualTo("unsigned_input");
        assertThat(code(f -> at(f, "signed_by").put("alg", "NONE"))).isEqualTo("unsigned_input");
        assertThat(code(f -> f.remove("signature"))).isEqualTo("unsigned_input");
        assertThat(code(f -> at(f, "signature").put("format", 1))).isEqualTo("unsigned_input");
        assertThat(code(f -> at(f, "signature").put("format", "unsigned-v1"))).isEqualTo("unsigned_input");
        assertThat(code(f -> at(f, "signature").remove("value"))).isEqualTo("unsigned_input");
        assertThat(code(f -> at(f, "signature").put("value", " "))).isEqualTo("unsigned_input");
        assertThat(code(f -> at(f, "signature").put("value", "a placeholder"))).isEqualTo("unsigned_input");
        assertThat(code(f -> f.put("kind", "trust_material"))).isEqualTo("not_a_policy_bundle");
        assertThat(code(f -> f.put("version", "trustplane-bundle-v2"))).isEqualTo("not_a_policy_bundle");
    }

    private static ObjectNode at(ObjectNode file, String member) {
        return (ObjectNode) file.get(member);
    }

    private static String code(Consumer<ObjectNode> change) {
        ObjectNode file = Policies.signed();
        file.putObject("signed_by").put("issuer", "x").put("kid", "k").put("alg", "EdDSA");
        file.putObject("signature").put("format", "ed25519").put("value", "c2lnbmF0dXJl");
        change.accept(file);
        try {
            TrustplaneBundle.importBundle(Policies.bytes(file), TrustplaneBundle.UnsignedInput.REFUSED);
            return "taken";
        } catch (BundleImportException e) {
            return e.code();
        }
    }
}
