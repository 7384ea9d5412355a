package dev.tidemark.storage.rocksdb;

/** A record is not what was sealed; whoever knows its domain and version turns this into a typed failure. */
final class DamagedRecord extends Exception {

    private static final long serialVersionUID = 1L;

    private final String found;

    DamagedRecord(String found) {
        super(found);
        this.found = found;
    }

    String found() {
        return found;
    }
}
