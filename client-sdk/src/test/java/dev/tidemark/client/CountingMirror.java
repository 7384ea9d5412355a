package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A mirror that remembers what it was asked for and what it gave. */
public final class CountingMirror implements Fetcher {
    private final Fetcher behind;
    private final List<Answer> answers = new CopyOnWriteArrayList<>();

    /** What came of one request, which took no more than {@code limit} bytes; no bytes if it failed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared by value
    public record Answer(String path, long limit, byte[] bytes) {
        public boolean isSegment() {
            return path.endsWith(".tmr");
        }

        public boolean isHistory() {
            return path.equals("revocations/history.json");
        }
    }

    public CountingMirror(Fetcher behind) {
        this.behind = behind;
    }

    /** What was asked for since the last call of {@link #forget}. */
    public List<Answer> answers(Predicate<Answer> which) {
        return answers.stream().filter(which).toList();
    }

    /** The bytes that were given, of those. */
    public long bytes(Predicate<Answer> which) {
        return answers.stream()
                .filter(which)
                .mapToLong(answer -> answer.bytes().length)
                .sum();
    }

    /** The most bytes that could have been given, of those. */
    public long limits(Predicate<Answer> which) {
        return answers.stream().filter(which).mapToLong(Answer::limit).sum();
    }

    public void forget() {
        answers.clear();
    }

    @Override
    public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
        byte[] given = {};
        try {
            given = behind.fetch(path, limitBytes);
            return given;
        } finally {
            answers.add(new Answer(path, limitBytes, given));
        }
    }

    @Override
    public String name() {
        return behind.name();
    }
}
