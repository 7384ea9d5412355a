package dev.tidemark.server.publish;

import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.RevocationKind;
import java.time.Instant;
import java.util.Set;

/** What the members of a request about revocations may be. Pure. */
public final class RequestMembers {
    private RequestMembers() {}

    /**
     * Refuses members that nobody would look at.
     *
     * @throws VerificationException with the JSON pointer of what is wrong, as the others here do
     */
    public static void only(JsonReader at, Set<String> allowed) throws VerificationException {
        for (var member : at.node().properties()) {
            if (!allowed.contains(member.getKey())) {
                throw at.malformed(member.getKey(), "there is no such member");
            }
        }
    }

    /** The member {@code kind}. */
    public static RevocationKind kind(JsonReader at) throws VerificationException {
        return RevocationKind.parse(at.string("kind"))
                .orElseThrow(() -> at.malformed("kind", "jti, key, subject, issuer or certificate is expected"));
    }

    /**
     * A string without control characters: canonical JSON writes one as it is, and no strict reader takes that back in.
     */
    public static String plain(JsonReader at, String member) throws VerificationException {
        String text = at.string(member);
        if (text.chars().anyMatch(c -> c < ' ')) {
            throw at.malformed(member, "control characters are not allowed");
        }
        return text;
    }

    /** A UTC time in whole seconds or with three digits of milliseconds. */
    public static Instant time(JsonReader at, String member) throws VerificationException {
        String text = at.string(member);
        return MetadataTime.parseSeconds(text)
                .or(() -> MetadataTime.parseMillis(text))
                .orElseThrow(() -> at.malformed(member, "a UTC time such as 2030-01-31T00:00:00Z is expected"));
    }
}
