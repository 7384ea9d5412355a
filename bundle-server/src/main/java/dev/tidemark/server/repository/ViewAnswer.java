package dev.tidemark.server.repository;

/** What a path below {@code views/} is answered with. Immutable. */
public sealed interface ViewAnswer {

    /** Ready-made bytes. */
    record Rendered(ServedFile file) implements ViewAnswer {}

    /** There is such a view, and it is not given. */
    enum Refused implements ViewAnswer {
        /** The statement was not signed again in time: what we hold may be withdrawn already. */
        STALE,
        /** It has more bytes than those it is made for read. */
        TOO_LARGE,
        /** It could not be made. */
        FAILED
    }
}
