package dev.tidemark.storage.rocksdb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Something to be written. Staged in a group, answered only when the whole group is durable. */
abstract class Request<R> {

    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private @Nullable R result;
    private @Nullable RuntimeException refusal;

    /**
     * Decides against the group so far and stages the change. A runtime exception refuses this request alone and must
     * come before anything is staged.
     */
    abstract R stage(Group group) throws RocksDBException;

    /** Roughly, of what is staged. */
    abstract int bytes();

    final void stageIn(Group group) throws RocksDBException {
        try {
            result = stage(group);
        } catch (RuntimeException e) {
            refusal = e;
        }
    }

    final void settle() {
        if (result != null) {
            answer.complete(result);
        } else if (refusal != null) {
            answer.completeExceptionally(refusal);
        } else {
            fail(new IllegalStateException("settled before it was staged"));
        }
    }

    final void fail(RuntimeException failure) {
        answer.completeExceptionally(failure);
    }

    /** Waits, also when interrupted: the write cannot be taken back. */
    final R await() {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }
}
