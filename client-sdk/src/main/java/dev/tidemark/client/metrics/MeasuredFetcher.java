package dev.tidemark.client.metrics;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import io.micrometer.core.instrument.Timer;

/** Counts what passes. */
final class MeasuredFetcher implements Fetcher {
    private final Fetcher source;
    private final ClientMeters meters;

    MeasuredFetcher(Fetcher source, ClientMeters meters) {
        this.source = source;
        this.meters = meters;
    }

    @Override
    public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
        FileKind kind = FileKind.of(path);
        Timer.Sample sample = meters.started();
        String outcome = "failure";
        try {
            byte[] bytes = source.fetch(path, limitBytes);
            outcome = "success";
            meters.bytes(kind).increment(bytes.length);
            return bytes;
        } finally {
            sample.stop(meters.duration(kind, outcome));
        }
    }

    @Override
    public String name() {
        return source.name();
    }
}
