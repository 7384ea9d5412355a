package dev.tidemark.storage.rocksdb;

/**
 * Where a domain stands.
 *
 * @param version of its last entry, 0 if it has none
 * @param oldest version still kept, or version + 1 if all are trimmed
 */
record Head(long version, long oldest) {

    static final Head NONE = new Head(0, 1);

    Head appended() {
        return new Head(version + 1, oldest);
    }

    Head trimmed(long before) {
        return new Head(version, Math.max(oldest, before));
    }
}
