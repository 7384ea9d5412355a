package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.repository.Lane;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.memory.MemoryLedger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The platform fails in the middle of a domain's work, as it does for want of memory, and is well again. */
class HeartAfterAnErrorTest {
    private volatile boolean failing;
    private final Deque<Runnable> later = new ArrayDeque<>();

    private final Lane lane = new Lane() {
        @Override
        public void aside(Runnable work) {
            work.run();
        }

        @Override
        public void execute(Runnable work) {
            work.run();
        }

        @Override
        public void after(Duration delay, Runnable work) {
            later.add(work);
        }

        @Override
        public void close() {}
    };

    @Test
    void heartbeat_thatDiesOfAnError_comesAgain() throws Exception {
        TestServer server = TestServer.running().over(over(new MemoryLedger()));
        server.open(server.authors.onlineKeys(), lane);
        server.bootstrap();
        server.repository.start();
        failing = true;
        server.clock.advance(Duration.ofSeconds(1));
        later.remove().run();
        assertThat(server.repository.failure()).contains("internal");

        failing = false;
        server.clock.advance(Duration.ofSeconds(1));
        later.remove().run();

        assertThat(server.repository.failure()).isEmpty();
        assertThat(server.repository.ready()).isTrue();
    }

    @Test
    void revocation_thatDiesOfAnError_isAnswered() throws Exception {
        TestServer server = TestServer.running().over(over(new MemoryLedger()));
        server.open(server.authors.onlineKeys(), lane);
        server.bootstrap();
        CompletableFuture<?> answer = server.repository.revoke(
                EventsDocument.parse("alpha", TestServer.body(server.jti("e1", "alpha", "j1"))));
        failing = true;
        later.remove().run();
        assertThat(answer).isCompletedExceptionally();
        assertThatThrownBy(answer::join).hasRootCauseInstanceOf(InternalError.class);
    }

    private Ledger over(Ledger inner) {
        return (Ledger) Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, arguments) -> {
                    if (failing) {
                        throw new InternalError("for the test");
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
