package dev.tidemark.revocation;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a rule covers: everything issued before an instant, or everything. Ordered by how much is covered, so that "only
 * ever raised" is {@code compareTo(...) >= 0}. Immutable.
 */
public sealed interface IssuedBefore extends Comparable<IssuedBefore> {
    /** The written form of {@link #forever()}. */
    String FOREVER = "forever";

    /**
     * Everything issued strictly before an instant.
     *
     * @param instant UTC, 1970 to 9999, whole milliseconds
     */
    record At(Instant instant) implements IssuedBefore {
        static final Pattern FORM = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z");

        public At {
            WireTime.require("issued_before", instant);
        }

        @Override
        public boolean covers(Instant issuedAt) {
            return issuedAt.isBefore(instant);
        }

        @Override
        public int compareTo(IssuedBefore other) {
            return other instanceof At that ? instant.compareTo(that.instant) : -1;
        }

        @Override
        public String wireForm() {
            return instant.toString();
        }
    }

    /** Everything, whenever it was issued. */
    record Forever() implements IssuedBefore {
        @Override
        public boolean covers(Instant issuedAt) {
            return true;
        }

        @Override
        public int compareTo(IssuedBefore other) {
            return other instanceof Forever ? 0 : 1;
        }

        @Override
        public String wireForm() {
            return FOREVER;
        }
    }

    /** Whether something issued at this moment is covered. */
    boolean covers(Instant issuedAt);

    /** {@code forever}, or {@code YYYY-MM-DDTHH:MM:SSZ}, with three digits of milliseconds when there are any. */
    String wireForm();

    /** Covers everything. */
    static IssuedBefore forever() {
        return new Forever();
    }

    /**
     * Covers what was issued strictly before the instant.
     *
     * @throws IllegalArgumentException outside 1970 to 9999 or finer than a millisecond
     */
    static IssuedBefore at(Instant instant) {
        return new At(instant);
    }

    /** Reads the written form, exactly; empty for anything else. */
    static Optional<IssuedBefore> parse(String wireForm) {
        if (wireForm.equals(FOREVER)) {
            return Optional.of(forever());
        }
        if (!At.FORM.matcher(wireForm).matches()) {
            return Optional.empty();
        }
        try {
            IssuedBefore parsed = at(Instant.parse(wireForm));
            return parsed.wireForm().equals(wireForm) ? Optional.of(parsed) : Optional.empty();
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
