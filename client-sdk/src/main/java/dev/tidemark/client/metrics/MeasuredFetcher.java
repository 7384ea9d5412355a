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
        try {
            byte[] bytes = source.fetch(path, limitBytes);
            sample.stop(meters.duration(kind, "success"));
            meters.bytes(kind).increment(bytes.length);
            return bytes;
        } catch (FetchException | RuntimeException e) {
            // Not where it was called off: another mirror was faster, or the client is closed.
            sample.stop(meters.duration(kind, "failure"));
            throw e;
        }
    }

    @Override
    public String name() {
        return source.name();
    }
}
