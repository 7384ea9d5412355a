package dev.tidemark.client;

import dev.tidemark.metadata.VerificationException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one cycle has its files from: what was pushed comes first, the mirrors are behind it. Used by one thread at a
 * time.
 */
final class Sources {
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

    private final Mirrors mirrors;
    private final Consumer<Failure> reports;
    private Optional<Pushed> pushed = Optional.empty();

    /** @param reports told of what is wrong with an answer */
    Sources(Mirrors mirrors, Consumer<Failure> reports) {
        this.mirrors = mirrors;
        this.reports = reports;
    }

    /** A cycle begins. */
    void begin(Optional<Pushed> news) {
        pushed = news;
        mirrors.begin();
        news.ifPresent(there -> mirrors.prefer(there.newest().server()));
    }

    /** What is wrong with what was pushed is told like a mirror's fault, and the mirrors are asked. */
    <T> T fetch(String path, long limitBytes, Mirrors.Check<T> check) throws RefusedException, InterruptedException {
        Mirrors.Check<T> telling = told(check);
        Optional<byte[]> there = pushed.flatMap(news -> news.file(path, limitBytes));
        if (there.isPresent()) {
            try {
                return telling.check(there.get());
            } catch (VerificationException e) {
                LOG.debug("What was pushed as {} is not what the index names", path);
            }
        }
        return mirrors.fetch(path, limitBytes, telling);
    }

    /** Whether there is time for what the cycle can do without: most of it is left. */
    boolean hasTimeToSpare() {
        return mirrors.leftNanos() > mirrors.cycleNanos() / 3 * 2;
    }

    /** What does not pass is one mirror's fault: it is told, whether another has the right bytes or not. */
    private <T> Mirrors.Check<T> told(Mirrors.Check<T> check) {
        return bytes -> {
            try {
                return check.check(bytes);
            } catch (VerificationException e) {
                reports.accept(Failure.of(e));
                throw e;
            }
        };
    }
}
