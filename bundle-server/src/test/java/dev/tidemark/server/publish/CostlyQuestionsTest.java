package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.NameInQuestion;
import dev.tidemark.server.repository.SettableClock;
import dev.tidemark.server.repository.TestAuthors;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.memory.MemoryLedger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Auditors share one thread of a domain: what one asks must not hold it. */
class CostlyQuestionsTest {
    private final AtomicInteger looks = new AtomicInteger();
    private final CompletableFuture<Boolean> looking = new CompletableFuture<>();
    private volatile CompletableFuture<Boolean> open = CompletableFuture.completedFuture(true);

    private final TestServer server = TestServer.created(
                    "example.local", new SettableClock(TestServer.START), counted(new MemoryLedger()))
            .bootstrap();

    /** Counts how often names are looked up, each of which waits until it may. */
    private Ledger counted(Ledger ledger) {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("rows") && ((String) arguments[1]).startsWith("name/")) {
                        looks.incrementAndGet();
                        looking.complete(true);
                        open.get(20, TimeUnit.SECONDS);
                    }
                    try {
                        return method.invoke(ledger, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static NameInQuestion name(RevocationKind kind, String id) {
        return new NameInQuestion(
                new RevokedName(kind, TestAuthors.issuer("alpha"), id),
                Optional.of(TestServer.START.plus(Duration.ofDays(1))));
    }

    @Test
    void check_aNameWithThousandsOfRulesBeforeItsEntry_isFoundAtOnce() throws Exception {
        for (int i = 0; i < 3; i++) {
            int request = i;
            server.revoke(
                    "alpha",
                    IntStream.range(0, 1_000)
                            .mapToObj(n -> server.event(
                                    request + "-" + n,
                                    "subject",
                                    "alpha",
                                    "s",
                                    ",\"issued_before\":\"2029-01-01T00:00:00Z\""))
                            .toArray(String[]::new));
        }
        server.revoke("alpha", server.event("entry", "subject", "alpha", "s", ""));

        byte[] answer = server.repository
                .check(List.of(name(RevocationKind.SUBJECT, "s")))
                .get(20, TimeUnit.SECONDS);

        assertThat(new ObjectMapper().readTree(answer).at("/results/0/sequence").longValue())
                .isEqualTo(3_001);
        assertThat(looks).hasValue(1);
    }

    @Test
    void check_thatNobodyWaitsForAnyMore_ends() throws Exception {
        server.revoke(
                "alpha",
                IntStream.range(0, 100)
                        .mapToObj(n -> server.jti("e" + n, "alpha", "j" + n))
                        .toArray(String[]::new));
        open = new CompletableFuture<>();
        List<NameInQuestion> names = IntStream.range(0, 100)
                .mapToObj(n -> name(RevocationKind.JTI, "j" + n))
                .toList();
        CompletableFuture<byte[]> costly = server.repository.check(names);
        CompletableFuture<byte[]> queued = server.repository.check(names);
        looking.get(20, TimeUnit.SECONDS);

        costly.completeExceptionally(new TimeoutException());
        queued.completeExceptionally(new TimeoutException());
        open.complete(true);
        server.repository.check(names.subList(0, 1)).get(20, TimeUnit.SECONDS);

        assertThat(looks).hasValue(2);
    }
}
