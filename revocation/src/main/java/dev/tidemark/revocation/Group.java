package dev.tidemark.revocation;

import java.util.function.LongConsumer;

/** The entries of one namespace as they lie in the bytes of a segment, fingerprints strictly ascending (unsigned). Immutable. */
final class Group {
    static final int ABSENT = -1;

    /** What a group has before its blocks: tag and n. */
    static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

    private final long tag;
    private final EliasFano fingerprints;
    private final ExpiryBlock hours;

    Group(long tag, EliasFano fingerprints, ExpiryBlock hours) {
        this.tag = tag;
        this.fingerprints = fingerprints;
        this.hours = hours;
    }

    long tag() {
        return tag;
    }

    int size() {
        return fingerprints.size();
    }

    /** The hour of a fingerprint, or {@link #ABSENT}. */
    int hour(long fingerprint) {
        int position = fingerprints.find(fingerprint);
        return position < 0 ? ABSENT : hours.hour(position);
    }

    /** Before the first entry. */
    Cursor cursor() {
        return new Cursor(fingerprints.before(0));
    }

    /** Walks along the entries. For one thread. */
    final class Cursor {
        private final EliasFano.Cursor at;

        private Cursor(EliasFano.Cursor at) {
            this.at = at;
        }

        boolean next() {
            return at.next();
        }

        long tag() {
            return tag;
        }

        long fingerprint() {
            return at.fingerprint();
        }

        int hour() {
            return hours.hour(at.position());
        }
    }

    /** Hands over what an hour leaves of the fingerprints from {@code first} to {@code last}, both included. */
    void forEachLive(long first, long last, int pruneBefore, LongConsumer to) {
        boolean all = hours.isLive(pruneBefore);
        EliasFano.Cursor cursor = fingerprints.before(first);
        while (cursor.next() && Long.compareUnsigned(cursor.fingerprint(), last) <= 0) {
            if (Long.compareUnsigned(cursor.fingerprint(), first) >= 0
                    && (all || !ExpiryHour.isDead(hours.hour(cursor.position()), pruneBefore))) {
                to.accept(cursor.fingerprint());
            }
        }
    }

    void forEach(Segment.Visitor visitor) {
        Cursor cursor = cursor();
        while (cursor.next()) {
            visitor.visit(tag, cursor.fingerprint(), cursor.hour());
        }
    }

    int live(int pruneBefore) {
        if (hours.isLive(pruneBefore)) {
            return size();
        }
        int live = 0;
        for (int position = 0; position < size(); position++) {
            if (!ExpiryHour.isDead(hours.hour(position), pruneBefore)) {
                live++;
            }
        }
        return live;
    }
}
