package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The member {@code hashes}: every digest that we can compute must agree, and bytes pass only if there is one. */
final class FileHashes {
    private static final List<String> PREFERRED = List.of("sha256", "sha512");
    private static final Map<String, String> ALGORITHMS = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

    private FileHashes() {}

    /** The digests of a metadata file, which we must be able to compute. */
    static Map<String, String> parseKnown(JsonReader at) throws VerificationException {
        Map<String, String> out = parse(at);
        if (known(out).isEmpty()) {
            throw at.malformed("hashes", "it names no digest among " + ALGORITHMS.keySet());
        }
        return out;
    }

    /** The digests of a target: one that names none of ours spoils itself, not the role that lists it. */
    static Map<String, String> parse(JsonReader at) throws VerificationException {
        JsonReader hashes = at.object("hashes");
        Map<String, String> out = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : hashes.node().properties()) {
            String name = member.getKey();
            String hash = hashes.string(name).toLowerCase(Locale.ROOT);
            if (ALGORITHMS.containsKey(name)) {
                requireDigest(hashes, name, hash);
            }
            out.put(name, hash);
        }
        return out;
    }

    /** The digests that we can compute, sha256 first: any of them may be in a file's name. */
    static List<String> known(Map<String, String> hashes) {
        List<String> known = new ArrayList<>(PREFERRED.size());
        for (String name : PREFERRED) {
            String hash = hashes.get(name);
            if (hash != null) {
                known.add(hash);
            }
        }
        return known;
    }

    /** Digests become file names, so they must be digests before anyone compares them. */
    private static void requireDigest(JsonReader hashes, String name, String hash) throws VerificationException {
        int digits = name.equals("sha256") ? 64 : 128;
        if (hash.length() != digits || !Digests.isHex(hash)) {
            throw hashes.malformed(name, digits + " hexadecimal digits are expected");
        }
    }

    static void require(String what, Map<String, String> hashes, byte[] bytes) throws VerificationException {
        for (Map.Entry<String, String> hash : hashes.entrySet()) {
            String algorithm = ALGORITHMS.get(hash.getKey());
            if (algorithm != null
                    && !HexFormat.of()
                            .formatHex(Digests.digest(algorithm, bytes))
                            .equals(hash.getValue())) {
                throw new VerificationException(new Rejection.HashMismatch(what));
            }
        }
    }
}
