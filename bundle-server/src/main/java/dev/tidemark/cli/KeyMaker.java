package dev.tidemark.cli;

import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes keys at once and writes them together: deriving what encrypts a key takes a processor most of a second on
 * purpose, so every processor takes a key.
 */
final class KeyMaker {
    private final KeyRing ring;
    private final SecureRandom random;
    private final Progress progress;
    private final List<Callable<Void>> writes = new ArrayList<>();
    private final AtomicInteger written = new AtomicInteger();

    KeyMaker(KeyRing ring, SecureRandom random, Progress progress) {
        this.ring = ring;
        this.random = random;
        this.progress = progress;
    }

    /** A new key, which {@link #write} will write. */
    SoftwareSigner make(KeyRing.Place place, String name, Passphrase passphrase) {
        SoftwareSigner key = SoftwareSigner.generateEd25519(random);
        writes.add(() -> {
            ring.write(place, name, key, passphrase, random);
            progress.say("Made and encrypted " + written.incrementAndGet() + " of " + writes.size() + " keys");
            return null;
        });
        return key;
    }

    /** Writes every key; when this returns or throws, nothing is being written any more. */
    void write() throws KeyFileException, IOException, InterruptedException {
        ExecutorService processors = Executors.newFixedThreadPool(
                Math.max(1, Math.min(writes.size(), Runtime.getRuntime().availableProcessors())));
        progress.say("Making and encrypting " + writes.size() + " keys");
        try {
            for (Future<Void> one : processors.invokeAll(writes)) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KeyFileException known) {
                throw known;
            }
            if (e.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IllegalStateException("writing a key fails in no other way", e.getCause());
        } finally {
            processors.shutdownNow();
        }
    }
}
