package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;

/** A mirror that holds an answer back until it is told, and that can spoil what passes. */
final class StagedMirror implements Fetcher {
    private final Fetcher behind;
    private final Map<String, Stage> stages = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile BiFunction<String, byte[], byte[]> spoiling = (path, bytes) -> bytes;

    /** Of one path. */
    static final class Stage {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        final CountDownLatch left = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        volatile Thread thread = Thread.currentThread();
    }

    StagedMirror(Fetcher behind) {
        this.behind = behind;
    }

    /** The answer to this path does not come before the stage is opened. */
    Stage hold(String path) {
        return stages.computeIfAbsent(path, held -> new Stage());
    }

    StagedMirror spoil(BiFunction<String, byte[], byte[]> how) {
        spoiling = how;
        return this;
    }

    /** How often a path was asked for. */
    long asked(String path) {
        return asked.stream().filter(path::equals).count();
    }

    @Override
    public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
        asked.add(path);
        Stage stage = stages.get(path);
        if (stage == null) {
            return spoiling.apply(path, behind.fetch(path, limitBytes));
        }
        stage.thread = Thread.currentThread();
        stage.entered.countDown();
        try {
            stage.open.await();
            return spoiling.apply(path, behind.fetch(path, limitBytes));
        } catch (InterruptedException e) {
            stage.interrupted.countDown();
            throw e;
        } finally {
            stage.left.countDown();
        }
    }

    @Override
    public String name() {
        return "staged " + behind.name();
    }
}
