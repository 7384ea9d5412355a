package dev.tidemark.metadata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** One metadata file as received: exact bytes, signatures, and the signed part in canonical form. Immutable. */
final class Envelope {
    private final String what;
    private final byte[] bytes;
    private final JsonReader signed;
    private final byte[] canonical;
    private final List<Signature> signatures;

    private Envelope(String what, byte[] bytes, JsonReader signed, List<Signature> signatures) {
        this.what = what;
        this.bytes = bytes;
        this.signed = signed;
        this.canonical = CanonicalJson.encode(signed.node());
        this.signatures = signatures;
    }

    /** One entry of {@code signatures}; the hexadecimal was checked. */
    record Signature(String keyId, String hex) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    static Envelope parse(String what, byte[] bytes, int limit) throws VerificationException {
        if (bytes.length > limit) {
            throw new VerificationException(new Rejection.TooLarge(what, limit));
        }
        JsonReader top = JsonReader.of(what, StrictJson.parse(what, bytes));
        top.requireAtMost(Limits.MAX_SIGNATURES, "signatures", "signatures");
        List<JsonReader> entries = top.array("signatures");
        List<Signature> signatures = new ArrayList<>(entries.size());
        Set<String> seen = new HashSet<>();
        for (JsonReader entry : entries) {
            String keyId = entry.string("keyid");
            if (!seen.add(keyId)) {
                throw entry.malformed("keyid", "two signatures carry one key id");
            }
            signatures.add(new Signature(keyId, hex(entry)));
        }
        return new Envelope(what, bytes.clone(), top.object("signed"), List.copyOf(signatures));
    }

    /** An empty signature is a slot that a signer has not filled yet: it counts for nothing and breaks nothing. */
    private static String hex(JsonReader entry) throws VerificationException {
        String text = entry.string("sig");
        if (text.length() % 2 != 0 || !Digests.isHex(text)) {
            throw entry.malformed("sig", "hexadecimal is expected");
        }
        return text;
    }

    /** The role's name, for failures. */
    String what() {
        return what;
    }

    /** As received; not a copy. */
    byte[] bytes() {
        return bytes;
    }

    /** The member {@code signed}. */
    JsonReader signed() {
        return signed;
    }

    /** What the signatures are over; not a copy. */
    byte[] canonical() {
        return canonical;
    }

    /** In the order of the file. */
    List<Signature> signatures() {
        return signatures;
    }

    /** Refuses a file whose {@code _type} or {@code spec_version} is not the expected one. */
    void requireType(String type) throws VerificationException {
        String found = signed.string("_type");
        if (!found.equals(type)) {
            throw new VerificationException(
                    new Rejection.WrongType(what, type, found.matches("[a-z]{1,32}") ? found : "(another)"));
        }
        String spec = signed.string("spec_version");
        if (!spec.startsWith("1.")) {
            throw signed.malformed("spec_version", "version 1 of the specification is expected");
        }
    }
}
