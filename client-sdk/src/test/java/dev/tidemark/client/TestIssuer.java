package dev.tidemark.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.P256Key;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.VerifyingKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * An issuer of passports with its private keys. Immutable: {@code with...} gives another version of it.
 *
 * @param slug its folder
 * @param issuer its {@code iss}
 * @param trustDomain what its delegation says
 * @param keys what its document lists
 * @param sourceTypes which kinds of source it may be
 * @param maxKeyBinding the highest class it may claim
 */
public record TestIssuer(
        String slug, String issuer, String trustDomain, List<Key> keys, Set<String> sourceTypes, String maxKeyBinding) {
    /** A key and when it is in use; both bounds may be absent. */
    public record Key(String kid, SoftwareSigner signer, Instant nbf, Instant exp) {
        /** {@code EdDSA} or {@code ES256}. */
        public String alg() {
            return material() instanceof Ed25519Key ? "EdDSA" : "ES256";
        }

        VerifyingKey material() {
            return signer.publicKey().material().orElseThrow();
        }
    }

    public TestIssuer {
        keys = List.copyOf(keys);
    }

    /** Issuer {@code https://<slug>.example} with one Ed25519 key named {@code <slug>-1}. */
    public static TestIssuer of(String slug) {
        return new TestIssuer(
                        slug,
                        "https://" + slug + ".example",
                        TestDomain.DOMAIN,
                        List.of(),
                        Set.of("software_jwks", "oidc_jwks", "spiffe_spire"),
                        "attested_workload")
                .withKey(slug + "-1", TestKeys.ed25519(slug + "-1"));
    }

    public TestIssuer withKey(String kid, SoftwareSigner signer) {
        return withKey(new Key(kid, signer, null, null));
    }

    public TestIssuer withKey(Key key) {
        List<Key> more = new ArrayList<>(keys);
        more.removeIf(held -> held.kid().equals(key.kid()));
        more.add(key);
        return with(trustDomain, more);
    }

    public TestIssuer withoutKey(String kid) {
        return with(
                trustDomain,
                keys.stream().filter(held -> !held.kid().equals(kid)).toList());
    }

    public TestIssuer inTrustDomain(String name) {
        return with(name, keys);
    }

    private TestIssuer with(String domain, List<Key> ownKeys) {
        return new TestIssuer(slug, issuer, domain, ownKeys, sourceTypes, maxKeyBinding);
    }

    /** The same issuer, which its delegation allows no more than this. */
    public TestIssuer mayClaim(Set<String> types, String binding) {
        return new TestIssuer(slug, issuer, trustDomain, keys, types, binding);
    }

    public Key key(String kid) {
        return keys.stream().filter(held -> held.kid().equals(kid)).findFirst().orElseThrow();
    }

    IssuerClaim claim() {
        return new IssuerClaim(issuer, trustDomain, sourceTypes, maxKeyBinding);
    }

    /** {@code jwks.json}. */
    public byte[] jwks() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("issuer", issuer);
        ArrayNode list = json.putArray("keys");
        for (Key key : keys) {
            ObjectNode jwk = list.addObject().put("kid", key.kid());
            if (key.material() instanceof Ed25519Key ed) {
                jwk.put("kty", "OKP").put("crv", "Ed25519").put("x", base64Url(ed.raw()));
            } else {
                byte[] spki = ((P256Key) key.material()).spki();
                byte[] xy = Arrays.copyOfRange(spki, spki.length - 64, spki.length);
                jwk.put("kty", "EC").put("crv", "P-256");
                jwk.put("x", base64Url(Arrays.copyOfRange(xy, 0, 32)));
                jwk.put("y", base64Url(Arrays.copyOfRange(xy, 32, 64)));
            }
            if (key.nbf() != null) {
                jwk.put("nbf", key.nbf().getEpochSecond());
            }
            if (key.exp() != null) {
                jwk.put("exp", key.exp().getEpochSecond());
            }
        }
        return CanonicalJson.encode(json);
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
