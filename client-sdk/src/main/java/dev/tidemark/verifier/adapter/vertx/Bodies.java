package dev.tidemark.verifier.adapter.vertx;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes in the bodies of requests, hashed as they come, within the budgets of all. Thread-safe; one for all routes of a
 * server.
 */
public final class Bodies {
    private static final String OWNER_ALONE = "rw-------";

    private final Vertx vertx;
    private final BodyRules rules;
    private final ByteBudget memory;
    private final ByteBudget spool;
    private final AtomicLong names = new AtomicLong();

    private Bodies(Vertx vertx, BodyRules rules) {
        this.vertx = vertx;
        this.rules = rules;
        this.memory = new ByteBudget(rules.memoryBudget());
        this.spool = new ByteBudget(rules.spoolBudget());
    }

    /**
     * Makes the spool directory ready. Blocks; call it at start.
     *
     * @throws IOException if the directory cannot be made, or others may look into it
     */
    public static Bodies create(Vertx vertx, BodyRules rules) throws IOException {
        Path directory = rules.spoolDirectory();
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))
                    .endsWith("------")) {
                throw new IOException("others may look into the spool directory " + directory + "; make its mode 0700");
            }
        } else {
            Files.createDirectories(directory);
        }
        return new Bodies(vertx, rules);
    }

    /**
     * Reads a body to its end. Fails with {@link RefusedException}, with nothing kept. Call it on the request's event loop,
     * before anything waits; the answer comes there.
     *
     * @param limit bytes
     */
    public Future<HashedBody> receive(HttpServerRequest request, long limit) {
        return new BodyIntake(this, request, limit).start();
    }

    /** The body of a request that has none. */
    public HashedBody none() {
        return HashedBody.empty(this);
    }

    /**
     * A new file that has lost its name already: whatever becomes of this process, nothing of it stays, and nobody else can
     * open it.
     */
    Future<AsyncFile> openSpool() {
        Path file = rules.spoolDirectory().resolve(ProcessHandle.current().pid() + "-" + names.incrementAndGet());
        OpenOptions options = new OpenOptions()
                .setRead(true)
                .setWrite(true)
                .setCreate(true)
                .setCreateNew(true)
                .setPerms(OWNER_ALONE);
        return vertx.fileSystem()
                .open(file.toString(), options)
                .compose(open -> vertx.fileSystem()
                        .delete(file.toString())
                        .map(open)
                        .recover(e -> open.close().transform(closed -> Future.failedFuture(e))));
    }

    Vertx vertx() {
        return vertx;
    }

    BodyRules rules() {
        return rules;
    }

    ByteBudget memory() {
        return memory;
    }

    ByteBudget spool() {
        return spool;
    }

    /** How many bytes of bodies are in memory now. */
    public long bytesInMemory() {
        return memory.held();
    }

    /** How many bytes of bodies are on disk now. */
    public long bytesOnDisk() {
        return spool.held();
    }
}
