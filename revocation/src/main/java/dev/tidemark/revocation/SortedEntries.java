package dev.tidemark.revocation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Entries that came in any order; of one tag and fingerprint several times, the latest hour. For one thread. */
final class SortedEntries implements EntryStream {
    private static final Comparator<RevocationEntry> ORDER = (a, b) -> {
        int byTag = Long.compareUnsigned(a.tag(), b.tag());
        return byTag != 0 ? byTag : Long.compareUnsigned(a.fingerprint(), b.fingerprint());
    };

    private final List<RevocationEntry> sorted;
    private int next;
    private int hour;

    private SortedEntries(List<RevocationEntry> sorted) {
        this.sorted = sorted;
    }

    static List<RevocationEntry> sort(Collection<RevocationEntry> entries) {
        List<RevocationEntry> sorted = new ArrayList<>(entries);
        sorted.sort(ORDER);
        return sorted;
    }

    /** One pass over what {@link #sort} gave. */
    static SortedEntries of(List<RevocationEntry> sorted) {
        return new SortedEntries(sorted);
    }

    @Override
    public boolean next() {
        if (next == sorted.size()) {
            return false;
        }
        RevocationEntry first = sorted.get(next++);
        hour = first.expiryHour();
        for (; next < sorted.size() && ORDER.compare(sorted.get(next), first) == 0; next++) {
            hour = ExpiryHour.later(hour, sorted.get(next).expiryHour());
        }
        return true;
    }

    private RevocationEntry here() {
        return sorted.get(next - 1);
    }

    @Override
    public long tag() {
        return here().tag();
    }

    @Override
    public long fingerprint() {
        return here().fingerprint();
    }

    @Override
    public int hour() {
        return hour;
    }
}
