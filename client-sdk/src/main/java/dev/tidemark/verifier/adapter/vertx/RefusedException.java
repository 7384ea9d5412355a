package dev.tidemark.verifier.adapter.vertx;

import dev.tidemark.verifier.adapter.AdapterRefusal;

/** A request that an adapter answers by itself. */
public final class RefusedException extends Exception {
    private final AdapterRefusal refusal;

    /** Without a stack trace: it is an answer, no mistake. */
    public RefusedException(AdapterRefusal refusal) {
        super(refusal.code(), null, false, false);
        this.refusal = refusal;
    }

    /** Why. */
    public AdapterRefusal refusal() {
        return refusal;
    }
}
