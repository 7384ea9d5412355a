package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.APP;
import static dev.tidemark.e2e.DomainAuthors.TILL;
import static dev.tidemark.e2e.RunningDomain.OPERATOR;
import static dev.tidemark.e2e.RunningDomain.TILL_REVOKER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.client.TrustClient;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.IngestLimits;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller whose events never end, at a whole server. */
class IngestFloodTest {
    private static final int FLOODERS = 4;
    private static final int BATCH = 200;
    private static final int BURST = 1_000;

    private final ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
    private final DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final CountDownLatch refused = new CountDownLatch(50);
    private volatile boolean over;

    @TempDir
    Path directory;

    @Test
    void flood_ofOneIssuerAtFullSpeed_doesNotKeepAnothersSingleRevocationFromBeingAcknowledged() throws Exception {
        try (RunningDomain server = new RunningDomain(directory, time)
                .with(shop, shop.onlineKeys())
                .limited(new IngestLimits(1, BURST, 100))
                .start()) {
            server.publishAll(shop);
            List<CompletableFuture<Void>> flood = new ArrayList<>();
            for (int i = 0; i < FLOODERS; i++) {
                flood.add(CompletableFuture.runAsync(() -> flood(server), task -> new Thread(task).start()));
            }
            try {
                assertThat(refused.await(30, TimeUnit.SECONDS)).as("refusals").isTrue();
                for (int i = 0; i < 5; i++) {
                    JsonNode receipt = RunningDomain.require(
                            server.revoke(shop, server.bearer(TILL_REVOKER, shop), TILL, "single-" + i), 200);
                    assertThat(receipt.path("accepted").intValue()).isEqualTo(1);
                }
            } finally {
                over = true;
            }
            flood.forEach(CompletableFuture::join);

            // One event a second is added to the burst; no flood of this test lasts a hundred.
            assertThat(accepted.get()).isBetween(BURST - BATCH + 1, BURST + 100);
            try (TrustClient client = server.client(shop, directory.resolve("state"), time, time)) {
                assertThat(client.refresh()).isEmpty();
                assertThat(client.read()
                                .state()
                                .orElseThrow()
                                .revocations()
                                .find(
                                        new RevokedName(RevocationKind.JTI, DomainAuthors.issuer(TILL), "single-4"),
                                        time.instant()))
                        .isPresent();
            }
        }
    }

    private void flood(RunningDomain server) {
        try {
            String bearer = server.bearer(OPERATOR, shop);
            while (!over) {
                HttpResponse<byte[]> answer = server.post(shop, bearer, "revocations", "application/json", batch());
                if (answer.statusCode() == 200) {
                    accepted.addAndGet(BATCH);
                } else {
                    assertThat(answer.statusCode()).isEqualTo(429);
                    assertThat(answer.headers().firstValueAsLong("Retry-After")).isPresent();
                    refused.countDown();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] batch() {
        int from = next.getAndAdd(BATCH);
        return IntStream.range(from, from + BATCH)
                .mapToObj(i -> "{\"event_id\":\"f" + i + "\",\"kind\":\"jti\",\"issuer\":\"" + DomainAuthors.issuer(APP)
                        + "\",\"id\":\"f" + i
                        + "\",\"reason\":\"keyCompromise\",\"revoked_at\":\"2030-01-01T00:00:00Z\"}")
                .collect(Collectors.joining(",", "{\"events\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }
}
