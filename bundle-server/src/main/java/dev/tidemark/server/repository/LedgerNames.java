package dev.tidemark.server.repository;

/** The names of a domain's ledger; what each holds is in the package's documentation. */
final class LedgerNames {
    static final String HEAD = "head";
    static final String ROOT = "root/";
    static final String ROLE = "role/";
    static final String TARGET = "target/";
    static final String SEGMENT = "segment/";
    static final String RETIRED = "retired/";
    static final String SLUG = "slug/";

    private LedgerNames() {}
}
