package dev.tidemark.storage;

import static dev.tidemark.storage.Bytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The moments that timing alone would hit too rarely. */
class WatchHubTest {

    private static final String DOMAIN = "a.example";

    @Test
    void watch_appendBetweenItsLastReadAndItsRest_isNotMissed() throws Exception {
        List<LedgerEntry> entries = new ArrayList<>();
        AtomicReference<WatchHub> self = new AtomicReference<>();
        WatchHub.Source source = (domain, version, limit) -> {
            List<LedgerEntry> seen =
                    entries.stream().filter(entry -> entry.version() >= version).toList();
            if (seen.isEmpty() && entries.size() < 50) {
                entries.add(new LedgerEntry(entries.size() + 1, Map.of("x", bytes("y"))));
                self.get().appended(domain);
            }
            return seen;
        };
        try (WatchHub hub = new WatchHub(source)) {
            self.set(hub);
            BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
            hub.watch(DOMAIN, 1, entry -> seen.add(entry.version()));
            for (long version = 1; version <= 50; version++) {
                assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(version);
            }
        }
    }

    @Test
    void watch_sourceFailingUnexpectedly_endsRatherThanFallSilent() throws Exception {
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        WatchHub.Source source = (domain, version, limit) -> {
            RuntimeException now = failure.getAndSet(new IllegalStateException("as meant"));
            if (now != null) {
                throw now;
            }
            return List.of();
        };
        try (WatchHub hub = new WatchHub(source)) {
            Watch watch = hub.watch(DOMAIN, 4, entry -> {});

            assertThat(watch.onClosed().toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(WatchEnd.Failed.class, end -> {
                        assertThat(end.version()).isEqualTo(4);
                        assertThat(end.cause().code()).isEqualTo("ledger_io");
                        assertThat(end.cause()).hasRootCauseMessage("as meant");
                    });
        }
    }
}
