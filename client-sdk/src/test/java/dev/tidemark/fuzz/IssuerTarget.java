package dev.tidemark.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.bundle.PublishedTestKeys;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A key set of unknown origin: no private member gets through, no key whose private half is published but in
 * development, and what gets through is what the document says. First octet: even for bytes, odd for edits of a valid
 * one.
 */
public final class IssuerTarget {
    private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");
    /** RFC 8032 section 7.1, TEST 1 and 2; RFC 7515 appendix A.3 by its x. */
    private static final Set<String> PUBLISHED = Set.of(
            url("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
            url("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
            url("7fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445"));

    private static final ObjectNode VALID = object(TestIssuer.of("alpha")
            .withoutKey("alpha-1")
            .withKey(new TestIssuer.Key(
                    "ed", TestKeys.ed25519("fuzz-ed"), TestDomain.START, TestDomain.START.plusSeconds(9)))
            .withKey("p256", TestKeys.p256("fuzz-p256"))
            .jwks());

    private IssuerTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        boolean bytes = in.octet() % 2 == 0;
        byte[] json = bytes ? in.rest() : CanonicalJson.encode(JsonEdits.apply(VALID, in));
        Optional<IssuerDocument> strict = parse(json, PublishedTestKeys.REFUSED);
        Optional<IssuerDocument> development = parse(json, PublishedTestKeys.ALLOWED_IN_DEVELOPMENT);
        if (strict.isPresent()) {
            Promise.require(strict.equals(development), "development refuses or changes what production takes");
        }
        if (development.isPresent()) {
            JsonNode tree = object(json);
            Promise.require(!holdsPrivate(tree), "a private member was taken");
            require(development.get(), tree, strict.isPresent());
        }
    }

    private static Optional<IssuerDocument> parse(byte[] json, PublishedTestKeys testKeys) {
        try {
            return Optional.of(IssuerDocument.parse(json, testKeys));
        } catch (VerificationException e) {
            Promise.requireFitForALog(e.rejection().explain());
            return Optional.empty();
        }
    }

    private static void require(IssuerDocument document, JsonNode tree, boolean outsideDevelopment) {
        Promise.require(
                document.issuer().equals(tree.path("issuer").textValue())
                        && document.keys().size() == tree.path("keys").size(),
                "the document says something else");
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < document.keys().size(); i++) {
            IssuerKey key = document.keys().get(i);
            JsonNode jwk = tree.path("keys").get(i);
            String x = jwk.path("x").textValue();
            Promise.require(key.kid().equals(jwk.path("kid").textValue()), "a key has another name");
            Promise.require(seen.add(key.kid()) && seen.add(key.key()), "a name or a key was taken twice");
            Promise.require(!outsideDevelopment || !PUBLISHED.contains(x), "a published test key was taken");
            boolean ed = key.key() instanceof Ed25519Key;
            Promise.require(key.alg().equals(ed ? "EdDSA" : "ES256"), "a key is for another algorithm");
            Promise.require(
                    !ed
                            || url(HexFormat.of().formatHex(((Ed25519Key) key.key()).raw()))
                                    .equals(x),
                    "another key was taken");
        }
    }

    private static boolean holdsPrivate(JsonNode node) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (PRIVATE.contains(member.getKey())) {
                return true;
            }
        }
        for (JsonNode child : node) {
            if (holdsPrivate(child)) {
                return true;
            }
        }
        return false;
    }

    private static String url(String hex) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(HexFormat.of().parseHex(hex));
    }

    private static ObjectNode object(byte[] json) {
        try {
            return (ObjectNode) StrictJson.parse("jwks", json);
        } catch (VerificationException e) {
            throw new AssertionError(e);
        }
    }

    static Seeds seeds() {
        ObjectNode published = VALID.deepCopy();
        ((ObjectNode) published.at("/keys/0")).put("x", PUBLISHED.iterator().next());
        ObjectNode leaked = VALID.deepCopy();
        ((ObjectNode) leaked.at("/keys/1")).putObject("more").put("d", "AA");
        ObjectNode full = VALID.deepCopy();
        ((ObjectNode) full.at("/keys/1"))
                .put("use", "sig")
                .put("alg", "ES256")
                .put("max_key_binding", "remote_kms")
                .putArray("key_ops")
                .add("verify");
        Seeds seeds = new Seeds()
                .add("valid", new byte[1], CanonicalJson.encode(VALID))
                .add("leaked", new byte[1], CanonicalJson.encode(leaked))
                .add("full", new byte[1], CanonicalJson.encode(full))
                .add("edited", new byte[] {1, 1, 2, 3, 4, 5});
        PUBLISHED.stream().sorted().limit(2).forEach(x -> {
            ((ObjectNode) published.at("/keys/0")).put("x", x);
            seeds.add("published-" + x.substring(0, 4), new byte[1], CanonicalJson.encode(published));
        });
        return seeds;
    }
}
