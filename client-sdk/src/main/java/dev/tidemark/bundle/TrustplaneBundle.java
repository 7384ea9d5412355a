package dev.tidemark.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Imports a {@code trustplane-bundle-v1} policy file into an authors' workspace.
 *
 * <p><b>No signature of such a file is verified.</b> The form that TrustPlane Auth signs is not public, so this code can
 * tell neither a good signature from a bad one nor a signed file from an altered one. Every import is therefore of
 * unsigned input and asks for that word, {@link UnsignedInput#ALLOWED}; whoever says it has the file from somewhere they
 * trust, and reads the result before the policy authors sign it.
 */
public final class TrustplaneBundle {
    /** The {@code version} of the format. */
    public static final String VERSION = "trustplane-bundle-v1";

    private static final String NAME = "the imported file";
    private static final String KIND = "policy_runtime_bundle";
    private static final List<String> ENVELOPE = List.of("signed_by", "signature");

    private TrustplaneBundle() {}

    /** Whether input is taken whose origin no signature proves. */
    public enum UnsignedInput {
        REFUSED,
        ALLOWED
    }

    /**
     * An issuer that the sources name, and what a delegation must grant for every source of it to work.
     *
     * @param issuer the issuer
     * @param trustDomain an issuer named under two trust domains is listed twice
     * @param sourceTypes which kinds of source it is
     * @param requiredKeyBinding the highest class that a source of it demands
     */
    public record NamedIssuer(
            String issuer, String trustDomain, Set<String> sourceTypes, KeyBinding requiredKeyBinding) {
        public NamedIssuer {
            sourceTypes = Set.copyOf(sourceTypes);
        }
    }

    /** What an import gives. */
    public static final class Imported {
        private final byte[] policyJson;
        private final List<NamedIssuer> issuers;

        private Imported(byte[] policyJson, List<NamedIssuer> issuers) {
            this.policyJson = policyJson;
            this.issuers = List.copyOf(issuers);
        }

        /**
         * The policy without its envelope: indented, members in their order, LF, one at the end. It parses; whether it
         * may be published is the lint's to say.
         */
        public byte[] policyJson() {
            return policyJson.clone();
        }

        /** The issuers its sources name, in order of first mention. */
        public List<NamedIssuer> issuers() {
            return issuers;
        }
    }

    /**
     * Reads a file and drops its envelope.
     *
     * @throws BundleImportException if it is not such a file, or unsigned input is not allowed
     */
    public static Imported importBundle(byte[] file, UnsignedInput unsignedInput) throws BundleImportException {
        try {
            JsonNode root = StrictJson.parse(NAME, file);
            requirePolicy(root);
            if (unsignedInput == UnsignedInput.REFUSED) {
                throw refusal(root);
            }
            ObjectNode policy = root.deepCopy();
            policy.remove(ENVELOPE);
            byte[] bytes = pretty(policy);
            return new Imported(bytes, issuers(PolicyDocument.parse(bytes)));
        } catch (VerificationException e) {
            throw new BundleImportException("malformed", e.rejection().explain(), e);
        }
    }

    private static void requirePolicy(JsonNode root) throws BundleImportException {
        if (!VERSION.equals(root.path("version").textValue())
                || !KIND.equals(root.path("kind").textValue())) {
            throw new BundleImportException(
                    "not_a_policy_bundle",
                    "This is not a policy bundle: version " + VERSION + " and kind " + KIND
                            + " are expected at its top level. A trust-material bundle holds keys and no policy; "
                            + "of a conformance vector, pass the member policy_bundle.");
        }
    }

    private static BundleImportException refusal(JsonNode root) {
        if (isUnsigned(root)) {
            return new BundleImportException(
                    "unsigned_input",
                    "The file carries no signature: alg is none, or the signature is missing or a placeholder. "
                            + "Allow unsigned input if you trust where it comes from.");
        }
        return new BundleImportException(
                "signature_not_verifiable",
                "The file carries a signature that cannot be verified here: the form TrustPlane Auth signs is not "
                        + "public. Verify it with that product, then allow unsigned input.");
    }

    private static boolean isUnsigned(JsonNode root) {
        JsonNode alg = root.path("signed_by").path("alg");
        JsonNode format = root.path("signature").path("format");
        JsonNode value = root.path("signature").path("value");
        return !alg.isTextual()
                || alg.textValue().equalsIgnoreCase("none")
                || !format.isTextual()
                || format.textValue().startsWith("unsigned")
                || !value.isTextual()
                || value.textValue().isBlank()
                || value.textValue().contains("placeholder");
    }

    private static byte[] pretty(JsonNode node) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            String text = new ObjectMapper().writer(printer).writeValueAsString(node);
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a parsed document must be writable", e);
        }
    }

    private static List<NamedIssuer> issuers(PolicyDocument policy) {
        Map<List<String>, NamedIssuer> out = new LinkedHashMap<>();
        for (Route route : policy.routes()) {
            for (AllowedSource source : route.sources()) {
                out.merge(
                        List.of(source.issuer(), source.trustDomain()),
                        new NamedIssuer(
                                source.issuer(),
                                source.trustDomain(),
                                Set.of(source.sourceType()),
                                source.requiredKeyBinding()),
                        TrustplaneBundle::together);
            }
        }
        return new ArrayList<>(out.values());
    }

    private static NamedIssuer together(NamedIssuer a, NamedIssuer b) {
        Set<String> types = new TreeSet<>(a.sourceTypes());
        types.addAll(b.sourceTypes());
        return new NamedIssuer(
                a.issuer(), a.trustDomain(), types, a.requiredKeyBinding().stronger(b.requiredKeyBinding()));
    }
}
