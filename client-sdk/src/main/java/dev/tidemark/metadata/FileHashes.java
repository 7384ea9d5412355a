package dev.tidemark.metadata;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The member {@code hashes}: at least one digest that we can compute, and every one that we can must agree. */
final class FileHashes {
    private static final Map<String, String> ALGORITHMS = Map.of("sha256", "SHA-256", "sha512", "SHA-512");

    private FileHashes() {}

    static Map<String, String> parse(JsonReader at) throws VerificationException {
        JsonReader hashes = at.object("hashes");
        Map<String, String> out = new LinkedHashMap<>();
        boolean known = false;
        for (String name : (Iterable<String>) () -> hashes.node().fieldNames()) {
            String hash = hashes.string(name).toLowerCase(Locale.ROOT);
            if (ALGORITHMS.containsKey(name)) {
                known = true;
                requireDigest(hashes, name, hash);
            }
            out.put(name, hash);
        }
        if (!known) {
            throw at.malformed("hashes", "it names no digest among " + ALGORITHMS.keySet());
        }
        return out;
    }

    /** Digests become file names, so they must be digests before anyone compares them. */
    private static void requireDigest(JsonReader hashes, String name, String hash) throws VerificationException {
        int digits = name.equals("sha256") ? 64 : 128;
        if (hash.length() != digits || !hash.chars().allMatch(HexFormat::isHexDigit)) {
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
