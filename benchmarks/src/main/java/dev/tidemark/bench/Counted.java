package dev.tidemark.bench;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import java.util.concurrent.atomic.AtomicLong;

/** A source that counts what is asked of it, and the bytes of the answers that were files. */
final class Counted implements Fetcher {
    private final Fetcher source;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    Counted(Fetcher source) {
        this.source = source;
    }

    @Override
    public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
        requests.incrementAndGet();
        byte[] answer = source.fetch(path, limitBytes);
        bytes.addAndGet(answer.length);
        return answer;
    }

    @Override
    public String name() {
        return source.name();
    }

    String line() {
        return requests + " " + bytes;
    }
}
