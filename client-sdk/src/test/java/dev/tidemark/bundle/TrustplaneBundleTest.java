package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.TrustplaneBundle.Imported;
import dev.tidemark.bundle.TrustplaneBundle.NamedIssuer;
import dev.tidemark.bundle.TrustplaneBundle.UnsignedInput;
import dev.tidemark.metadata.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TrustplaneBundleTest {
    private static byte[] file(Consumer<ObjectNode> change) {
        ObjectNode file = Policies.signed();
        change.accept(file);
        return Policies.bytes(file);
    }

    private static void assertRefused(String code, byte[] file, UnsignedInput unsignedInput) {
        assertThatThrownBy(() -> TrustplaneBundle.importBundle(file, unsignedInput))
                .isInstanceOfSatisfying(
                        BundleImportException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static byte[] signedForReal(Consumer<ObjectNode> change) {
        return file(f -> {
            f.putObject("signed_by").put("issuer", "x").put("kid", "k").put("alg", "EdDSA");
            f.putObject("signature").put("format", "ed25519").put("value", "c2lnbmF0dXJl");
            change.accept(f);
        });
    }

    @Test
    void import_vector_dropsTheEnvelopeAndLintsClean() throws Exception {
        Imported imported = TrustplaneBundle.importBundle(file(f -> {}), UnsignedInput.ALLOWED);
        assertThat(StrictJson.parse("imported", imported.policyJson())).isEqualTo(Policies.policy());
        assertThat(PolicyLint.lint(imported.policyJson(), LintContext.DEFAULT)).isEmpty();
        assertThat(new String(imported.policyJson(), StandardCharsets.UTF_8))
                .startsWith("{\n  \"version\" : \"trustplane-bundle-v1\",\n")
                .endsWith("\n}\n")
                .doesNotContain("\r");
    }

    @Test
    void import_again_givesTheSameBytes() throws Exception {
        byte[] once = TrustplaneBundle.importBundle(file(f -> {}), UnsignedInput.ALLOWED)
                .policyJson();
        assertThat(TrustplaneBundle.importBundle(once, UnsignedInput.ALLOWED).policyJson())
                .isEqualTo(once);
    }

    @Test
    void import_vector_listsTheIssuersItsSourcesName() throws Exception {
        assertThat(TrustplaneBundle.importBundle(file(f -> {}), UnsignedInput.ALLOWED)
                        .issuers())
                .containsExactly(
                        named("https://issuer.example/software-jwks", "software_jwks", KeyBinding.SOFTWARE),
                        named("https://issuer.example/oidc", "oidc_jwks", KeyBinding.SOFTWARE),
                        named("https://issuer.example/spire", "spiffe_spire", KeyBinding.ATTESTED_WORKLOAD));
    }

    @Test
    void import_issuerNamedTwice_isListedOnceWithTheHigherDemand() throws Exception {
        byte[] twice = file(f -> {
            ObjectNode route = Policies.addRoute(f, "other", "/v1/other");
            route.put("required_key_binding", "hardware_local");
        });
        assertThat(TrustplaneBundle.importBundle(twice, UnsignedInput.ALLOWED).issuers())
                .hasSize(3)
                .contains(named("https://issuer.example/oidc", "oidc_jwks", KeyBinding.HARDWARE_LOCAL));
    }

    private static NamedIssuer named(String issuer, String type, KeyBinding binding) {
        return new NamedIssuer(issuer, "example.local", Set.of(type), binding);
    }

    @Test
    void import_unsigned_isRefusedWithoutTheWord() {
        assertRefused("unsigned_input", file(f -> {}), UnsignedInput.REFUSED);
        assertRefused(
                "unsigned_input",
                file(f -> f.remove(java.util.List.of("signed_by", "signature"))),
                UnsignedInput.REFUSED);
        assertRefused(
                "unsigned_input",
                signedForReal(f -> ((ObjectNode) f.get("signed_by")).put("alg", "None")),
                UnsignedInput.REFUSED);
        assertRefused(
                "unsigned_input",
                signedForReal(f -> ((ObjectNode) f.get("signature")).put("value", "a-placeholder")),
                UnsignedInput.REFUSED);
    }

    @Test
    void import_realSignature_isRefusedWithoutTheWordBecauseItCannotBeVerified() throws Exception {
        assertRefused("signature_not_verifiable", signedForReal(f -> {}), UnsignedInput.REFUSED);
        assertThat(TrustplaneBundle.importBundle(signedForReal(f -> {}), UnsignedInput.ALLOWED)
                        .issuers())
                .hasSize(3);
    }

    @Test
    void import_otherFiles_areRefused() {
        assertRefused("not_a_policy_bundle", Policies.utf8("{}"), UnsignedInput.ALLOWED);
        assertRefused("not_a_policy_bundle", Policies.utf8("[]"), UnsignedInput.ALLOWED);
        assertRefused(
                "not_a_policy_bundle",
                Policies.bytes(Policies.vector("bundle-v1.source-rules.json")),
                UnsignedInput.ALLOWED);
        assertRefused("malformed", Policies.utf8("{"), UnsignedInput.ALLOWED);
        assertRefused("malformed", file(f -> f.remove("trust_domain")), UnsignedInput.ALLOWED);
        assertRefused("malformed", file(f -> f.putArray("revocations").add("x")), UnsignedInput.ALLOWED);
    }
}
