package dev.tidemark.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code revocations/rules.json}: {@code {"rules": [{sequence, kind, issuer, id, issued_before, expires_at?}]}}.
 *
 * <p>Times are UTC and have one spelling: {@code 2030-01-31T00:00:00Z}, with three digits of milliseconds only when they
 * are not zero; {@code issued_before} may be {@code "forever"}.
 *
 * @param rules strictly ascending by sequence, at most {@link PolicyLimits#RULES}
 */
public record RulesDocument(List<RevocationRule> rules) {
    private static final String NAME = "revocations/rules.json";

    /** @throws IllegalArgumentException if the rules are too many or not strictly ascending */
    public RulesDocument {
        rules = List.copyOf(rules);
        if (rules.size() > PolicyLimits.RULES) {
            throw new IllegalArgumentException("more than " + PolicyLimits.RULES + " rules");
        }
        for (int i = 1; i < rules.size(); i++) {
            if (rules.get(i - 1).sequence() >= rules.get(i).sequence()) {
                throw new IllegalArgumentException("rules must ascend by sequence");
            }
        }
    }

    /**
     * Reads the rules in force. A member that this reader does not know could narrow a rule, and nothing may: it is
     * ignored, and the rule binds as far as the known members say.
     *
     * @throws VerificationException with {@link Rejection.Malformed} or {@link Rejection.TooLarge}
     */
    public static RulesDocument parse(byte[] json) throws VerificationException {
        if (json.length > PolicyLimits.RULES_BYTES) {
            throw new VerificationException(new Rejection.TooLarge(NAME, PolicyLimits.RULES_BYTES));
        }
        JsonReader top = JsonReader.of(NAME, StrictJson.parse(NAME, json));
        List<JsonReader> entries = top.array("rules");
        if (entries.size() > PolicyLimits.RULES) {
            throw top.malformed("rules", "at most " + PolicyLimits.RULES + " rules are allowed");
        }
        List<RevocationRule> rules = new ArrayList<>(entries.size());
        long last = 0;
        for (JsonReader entry : entries) {
            RevocationRule rule = rule(entry);
            if (rule.sequence() <= last) {
                throw entry.malformed("sequence", "rules must ascend by sequence");
            }
            last = rule.sequence();
            rules.add(rule);
        }
        return new RulesDocument(rules);
    }

    private static RevocationRule rule(JsonReader at) throws VerificationException {
        long sequence = at.integer("sequence", 1);
        RevocationKind kind = RevocationKind.parse(at.string("kind"))
                .orElseThrow(() -> at.malformed("kind", "jti, key, subject, issuer or certificate is expected"));
        String issuer = at.string("issuer");
        String id = at.string("id");
        IssuedBefore issuedBefore = IssuedBefore.parse(at.string("issued_before"))
                .orElseThrow(() -> at.malformed("issued_before", "\"forever\" or a UTC time is expected"));
        @Nullable Instant expiresAt = at.has("expires_at") ? time(at, "expires_at") : null;
        try {
            return new RevocationRule(sequence, new RevokedName(kind, issuer, id), issuedBefore, expiresAt);
        } catch (IllegalArgumentException e) {
            throw at.malformed("kind", "name, kind and expiry do not go together");
        }
    }

    private static Instant time(JsonReader at, String member) throws VerificationException {
        String text = at.string(member);
        Optional<Instant> time = MetadataTime.parseSeconds(text)
                .or(() -> MetadataTime.parseMillis(text).filter(t -> !t.equals(t.truncatedTo(ChronoUnit.SECONDS))));
        return time.orElseThrow(() -> at.malformed(member, "a UTC time such as 2030-01-31T00:00:00Z is expected"));
    }

    /** The canonical bytes of these rules; equal rules, equal bytes. */
    public byte[] toBytes() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode array = root.putArray("rules");
        for (RevocationRule rule : rules) {
            ObjectNode node = array.addObject();
            node.put("sequence", rule.sequence());
            node.put("kind", rule.name().kind().wireName());
            node.put("issuer", rule.name().issuer());
            node.put("id", rule.name().id());
            node.put("issued_before", rule.issuedBefore().wireForm());
            if (rule.expiresAt() != null) {
                node.put("expires_at", rule.expiresAt().toString());
            }
        }
        return CanonicalJson.encode(root);
    }
}
