package dev.tidemark.server.audit;

import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.publish.Refused;
import dev.tidemark.server.publish.RequestMembers;
import dev.tidemark.server.repository.NameInQuestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The body of a check: {@code {"names": [{kind, issuer, id, issued_at?}]}}, 1 to 1,000 of them, no other members. Times
 * are UTC, in whole seconds or with three digits of milliseconds.
 */
final class NamesDocument {
    static final int MAX_NAMES = 1_000;

    private static final String NAME = "names";

    private NamesDocument() {}

    static List<NameInQuestion> parse(byte[] body) throws Refused {
        try {
            JsonReader top = JsonReader.of(NAME, StrictJson.parse(NAME, body));
            RequestMembers.only(top, Set.of(NAME));
            List<JsonReader> entries = top.array(NAME);
            if (entries.isEmpty() || entries.size() > MAX_NAMES) {
                throw Refused.of("names_count", 422, "Send 1 to " + MAX_NAMES + " names in one request.");
            }
            List<NameInQuestion> names = new ArrayList<>(entries.size());
            for (JsonReader entry : entries) {
                names.add(name(entry));
            }
            return names;
        } catch (VerificationException e) {
            throw Refused.of("check_malformed", 400, e.rejection().explain());
        }
    }

    private static NameInQuestion name(JsonReader at) throws VerificationException {
        RequestMembers.only(at, Set.of("kind", "issuer", "id", "issued_at"));
        try {
            return new NameInQuestion(
                    new RevokedName(
                            RequestMembers.kind(at),
                            RequestMembers.plain(at, "issuer"),
                            RequestMembers.plain(at, "id")),
                    at.has("issued_at") ? Optional.of(RequestMembers.time(at, "issued_at")) : Optional.empty());
        } catch (IllegalArgumentException e) { // its sentences name the member and quote no value
            throw at.malformed("id", String.valueOf(e.getMessage()));
        }
    }
}
