package dev.tidemark.fuzz;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.BundleImportException;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.bundle.TrustplaneBundle;
import dev.tidemark.bundle.TrustplaneBundle.UnsignedInput;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.util.Arrays;

/**
 * Rules that are taken have one form, and an import gives a policy that parses. First octet: which of the two, and bytes
 * or edits of a valid one.
 */
public final class DocumentsTarget {
    private static final ObjectNode RULES = object("""
            {"rules":[
             {"sequence":1,"kind":"issuer","issuer":"https://a","id":"https://a","issued_before":"forever"},
             {"sequence":4,"kind":"jti","issuer":"https://a","id":"x","issued_before":"2030-01-31T00:00:00.001Z",
              "expires_at":"2030-02-01T00:00:00Z"},
             {"sequence":9,"kind":"certificate","issuer":"%s","id":"1f","issued_before":"2030-01-31T00:00:00Z"},
             {"sequence":11,"kind":"key","issuer":"https://a","id":"k","issued_before":"forever"},
             {"sequence":12,"kind":"subject","issuer":"https://a","id":"s","issued_before":"1970-01-01T00:00:00Z"}]}
            """.formatted("ab".repeat(32)));

    private DocumentsTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int choice = in.octet();
        boolean edits = (choice & 2) != 0;
        if ((choice & 1) == 0) {
            rules(edits ? CanonicalJson.encode(JsonEdits.apply(RULES, in)) : in.rest());
        } else {
            importing(edits ? CanonicalJson.encode(JsonEdits.apply(PolicyTarget.VALID, in)) : in.rest());
        }
    }

    private static void rules(byte[] json) {
        try {
            RulesDocument rules = RulesDocument.parse(json);
            byte[] written = rules.toBytes();
            RulesDocument again = RulesDocument.parse(written);
            Promise.require(rules.equals(again), "the rules are others after writing");
            Promise.require(Arrays.equals(written, again.toBytes()), "equal rules have two forms");
            rules.rules().forEach(rule -> Promise.require(!rule.droppable(0), "a rule is dropped at hour 0"));
        } catch (VerificationException e) {
            Promise.requireFitForALog(e.rejection().explain());
        }
    }

    private static void importing(byte[] file) {
        for (UnsignedInput word : UnsignedInput.values()) {
            try {
                byte[] policy = TrustplaneBundle.importBundle(file, word).policyJson();
                Promise.require(word == UnsignedInput.ALLOWED, "unsigned input was taken without the word");
                PolicyDocument.parse(policy);
            } catch (BundleImportException e) {
                Promise.require(!e.code().isEmpty(), "a failure without a code");
            } catch (VerificationException e) {
                throw new AssertionError("what was imported does not parse", e);
            }
        }
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) StrictJson.parse("rules", Seeds.utf8(json));
        } catch (VerificationException e) {
            throw new AssertionError(e);
        }
    }

    static Seeds seeds() {
        return new Seeds()
                .add("rules", new byte[1], CanonicalJson.encode(RULES))
                .add("rules-edited", new byte[] {2, 3, 1, 2, 3})
                .add("import", new byte[] {1}, CanonicalJson.encode(PolicyTarget.VALID))
                .add("import-edited", new byte[] {3, 3, 1, 2, 3});
    }
}
