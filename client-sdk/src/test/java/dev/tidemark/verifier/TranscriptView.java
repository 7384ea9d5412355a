package dev.tidemark.verifier;

import dev.tidemark.bundle.CoveredHeaders;
import dev.tidemark.verifier.Transcript.CoveredField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Transcripts, for tests outside of this package; what is refused is empty, and any other failure is thrown. */
public final class TranscriptView {
    private TranscriptView() {}

    /** What a transcript is made of. */
    public record Values(
            String method,
            String scheme,
            String authority,
            String path,
            String rawQuery,
            String audience,
            String routeId,
            String contentEncoding,
            String bodySha256,
            String jwtId,
            String nonce,
            long issuedAt,
            String keyBinding) {}

    /** The text that covers those fields, values by name. */
    public static Optional<String> text(Values values, Map<String, String> covered) {
        List<CoveredField> fields = new ArrayList<>();
        covered.forEach((name, value) -> fields.add(new CoveredField(name, value)));
        try {
            return Optional.of(Transcript.of(new Transcript.Request(
                            values.method,
                            values.scheme,
                            values.authority,
                            values.path,
                            values.rawQuery,
                            values.audience,
                            values.routeId,
                            values.contentEncoding,
                            values.bodySha256,
                            values.jwtId,
                            values.nonce,
                            values.issuedAt,
                            values.keyBinding))
                    .text(fields));
        } catch (TranscriptRefusedException e) {
            return Optional.empty();
        }
    }

    public static Optional<String> normalizedQuery(String raw) {
        try {
            return Optional.of(NormalizedQuery.of(raw));
        } catch (TranscriptRefusedException e) {
            return Optional.empty();
        }
    }

    /** The sets of fields that a caller may have covered, in the order in which they are tried. */
    public static Optional<List<Map<String, String>>> coveredSets(CoveredHeaders policy, HeaderFields sent) {
        try {
            CoveredSets sets = CoveredSets.of(policy, sent);
            List<Map<String, String>> all = new ArrayList<>();
            for (int i = 0; i < sets.count(); i++) {
                Map<String, String> set = new LinkedHashMap<>();
                sets.get(i).forEach(field -> {
                    if (set.put(field.name(), field.value()) != null) {
                        throw new IllegalStateException("a set has a field twice");
                    }
                });
                all.add(set);
            }
            return Optional.of(all);
        } catch (TranscriptRefusedException e) {
            return Optional.empty();
        }
    }
}
