package dev.tidemark.verifier;

import dev.tidemark.bundle.CoveredHeaders;
import dev.tidemark.verifier.Transcript.CoveredField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which header fields a caller may have covered: all that the route requires, and any of the optional ones it sent. A
 * field that was sent twice cannot be covered, because the proof would speak of one line and the upstream may read the
 * other.
 */
final class CoveredSets {
    /** With three optional fields there are eight sets. */
    private static final int OPTIONAL_TRIED = 3;

    private final List<CoveredField> required;
    private final List<CoveredField> optional;

    private CoveredSets(List<CoveredField> required, List<CoveredField> optional) {
        this.required = required;
        this.optional = optional;
    }

    /** @throws TranscriptRefusedException if a required field was not sent once */
    static CoveredSets of(CoveredHeaders policy, HeaderFields sent) throws TranscriptRefusedException {
        List<CoveredField> required = new ArrayList<>(policy.required().size());
        for (String name : policy.required()) {
            required.add(field(name, sent)
                    .orElseThrow(() -> new TranscriptRefusedException("the field " + Printable.quote(name)
                            + ", which the route wants covered, was not sent once")));
        }
        List<CoveredField> optional = new ArrayList<>(OPTIONAL_TRIED);
        for (String name : policy.optional()) {
            if (optional.size() < OPTIONAL_TRIED && !policy.required().contains(name)) {
                field(name, sent).ifPresent(optional::add);
            }
        }
        return new CoveredSets(required, optional);
    }

    private static Optional<CoveredField> field(String name, HeaderFields sent) {
        List<String> values = sent.values(name);
        return values.size() == 1 ? Optional.of(new CoveredField(name, values.get(0))) : Optional.empty();
    }

    /** How many there are, at most eight. */
    int count() {
        return 1 << optional.size();
    }

    /** One of them, sorted by name; the first covers everything it can. */
    List<CoveredField> get(int index) {
        int dropped = index;
        List<CoveredField> set = new ArrayList<>(required);
        for (int i = 0; i < optional.size(); i++) {
            if ((dropped & 1 << i) == 0) {
                set.add(optional.get(i));
            }
        }
        set.sort(Comparator.comparing(CoveredField::name));
        return set;
    }
}
