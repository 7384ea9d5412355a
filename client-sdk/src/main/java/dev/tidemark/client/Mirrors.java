package dev.tidemark.client;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The sources of one repository. None is trusted: what one of them withholds or garbles is asked of the next, and the
 * newest valid answer wins, never the first.
 */
final class Mirrors {
    private final List<Fetcher> sources;

    Mirrors(List<Fetcher> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("at least one repository is needed");
        }
        this.sources = List.copyOf(sources);
    }

    /** Looks at an answer; throws if it is not the right one. */
    @FunctionalInterface
    interface Check<T> {
        T check(byte[] bytes) throws VerificationException;
    }

    List<Fetcher> sources() {
        return sources;
    }

    /** The same sources, with {@code first} asked first. */
    Mirrors startingWith(Fetcher first) {
        List<Fetcher> order = new ArrayList<>(sources);
        order.remove(first);
        order.add(0, first);
        return new Mirrors(order);
    }

    /** The first answer that passes. */
    <T> T fetch(String path, long limitBytes, Check<T> check) throws RefusedException, InterruptedException {
        Failure last = null;
        for (Fetcher source : sources) {
            try {
                return check.check(source.fetch(path, limitBytes));
            } catch (FetchException e) {
                last = last == null ? Failure.of(e) : last;
            } catch (VerificationException e) {
                last = Failure.of(e);
            }
        }
        throw new RefusedException(Objects.requireNonNull(last));
    }
}
