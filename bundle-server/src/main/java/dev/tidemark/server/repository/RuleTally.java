package dev.tidemark.server.repository;

import dev.tidemark.revocation.RevocationRule;

/**
 * How many rules, and how many bytes of {@code rules.json} they are. Immutable.
 *
 * @param bytes with what is around and between them
 */
record RuleTally(int count, long bytes) {
    static final RuleTally NONE = new RuleTally(0, "{\"rules\":[]}".length());

    private static final int FRAME =
            "{\"id\":\"\",\"issued_before\":\"\",\"issuer\":\"\",\"kind\":\"\",\"sequence\":}".length();
    private static final int EXPIRY = "\"expires_at\":\"\",".length();

    /** With a rule, or without one that is in it. */
    RuleTally plus(RevocationRule rule, int sign) {
        int after = count + sign;
        int commas = Math.max(0, after - 1) - Math.max(0, count - 1);
        return new RuleTally(after, bytes + (long) sign * bytes(rule) + commas);
    }

    boolean isWithin(int rules, long most) {
        return count <= rules && bytes <= most;
    }

    /** As canonical JSON writes it, without writing it: in UTF-8, with {@code "} and {@code \} escaped. */
    static int bytes(RevocationRule rule) {
        return FRAME
                + text(rule.name().id())
                + rule.issuedBefore().wireForm().length()
                + text(rule.name().issuer())
                + rule.name().kind().wireName().length()
                + Long.toString(rule.sequence()).length()
                + (rule.expiresAt() == null
                        ? 0
                        : EXPIRY + rule.expiresAt().toString().length());
    }

    private static int text(String value) {
        int bytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                bytes += c == '"' || c == '\\' ? 2 : 1;
            } else {
                bytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // a pair of surrogates is four bytes
            }
        }
        return bytes;
    }
}
