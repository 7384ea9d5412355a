package dev.tidemark.verifier.audit;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

/**
 * A line on its way, or the mark of a gap.
 *
 * @param line with its end of line
 * @param told who waits for it; a mark has nobody
 * @param ifLost what is missing then
 */
record Entry(byte[] line, Optional<CompletableFuture<Boolean>> told, Gap ifLost) {
    static Entry of(byte[] line, long atMillis) {
        return new Entry(line, Optional.of(new CompletableFuture<>()), Gap.ofOne(atMillis));
    }

    static Entry mark(byte[] line, Gap gap) {
        return new Entry(line, Optional.empty(), gap);
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
