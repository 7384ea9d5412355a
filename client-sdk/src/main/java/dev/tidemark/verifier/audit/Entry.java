package dev.tidemark.verifier.audit;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;

/** A line on its way, or the mark of a gap. */
final class Entry {
    private final byte[] line;
    private final Optional<CompletableFuture<Boolean>> told;
    private final Gap ifLost;

    private Entry(byte[] line, Optional<CompletableFuture<Boolean>> told, Gap ifLost) {
        this.line = line;
        this.told = told;
        this.ifLost = ifLost;
    }

    static Entry of(byte[] line, long atMillis) {
        return new Entry(line, Optional.of(new CompletableFuture<>()), Gap.ofOne(atMillis));
    }

    static Entry mark(byte[] line, Gap gap) {
        return new Entry(line, Optional.empty(), gap);
    }

    /** With its end of line. */
    byte[] line() {
        return line;
    }

    /** What is missing then. */
    Gap ifLost() {
        return ifLost;
    }

    boolean isMark() {
        return told.isEmpty();
    }

    /** True once the line is kept; of a line only. */
    CompletionStage<Boolean> kept() {
        return told.orElseThrow().copy();
    }

    /** What waits for the outcome runs elsewhere: the one thread that writes is not theirs to keep. */
    void tell(boolean kept) {
        told.ifPresent(stage -> {
            if (stage.getNumberOfDependents() == 0) {
                stage.complete(kept);
            } else {
                stage.completeAsync(() -> kept, ForkJoinPool.commonPool());
            }
        });
    }
}
