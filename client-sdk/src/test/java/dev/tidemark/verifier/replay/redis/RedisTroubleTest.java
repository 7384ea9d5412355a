package dev.tidemark.verifier.replay.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.verifier.replay.ReplayStore.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;

/** A Redis that fails, lies idle, forgets or refuses: every case denies, says why, and is over when its cause is. */
@Timeout(60)
class RedisTroubleTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(30);
    private static final Duration LATE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private static CompletableFuture<Outcome> ask(RedisReplayStore store, String jti) {
        return store.consume("issuer", jti, HOUR).toCompletableFuture();
    }

    private static Outcome use(RedisReplayStore store, String jti) {
        return ask(store, jti).orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void assertDenies(RedisReplayStore store, Trouble trouble) {
        assertThat(use(store, "denied")).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(store.trouble()).contains(trouble.sentence());
    }

    @Test
    void redisKilled_denies_andItsSuccessorOnTheSamePortForgetsNothing() {
        try (RedisServer redis = RedisServer.start(directory);
                RedisReplayStore store = redis.store("a").start()) {
            assertThat(use(store, "1")).isEqualTo(Outcome.FIRST);
            redis.kill();
            assertDenies(store, Trouble.UNREACHABLE);
            redis.restart();
            assertThat(use(store, "1")).isEqualTo(Outcome.REPLAYED);
            assertThat(use(store, "2")).isEqualTo(Outcome.FIRST);
            assertThat(store.trouble()).isEmpty();
        }
    }

    @Test
    void redisReplacedWhileNobodyAsked_costsNoRequest() {
        try (RedisServer redis = RedisServer.start(directory);
                RedisReplayStore store = redis.store("a").connections(1).start()) {
            assertThat(use(store, "1")).isEqualTo(Outcome.FIRST);
            redis.kill();
            redis.restart();
            assertThat(use(store, "2")).isEqualTo(Outcome.FIRST);
        }
    }

    @Test
    void redisAwayAtTheStart_denies_untilItIsThere() {
        try (RedisServer redis = RedisServer.start(directory)) {
            redis.kill();
            try (RedisReplayStore store = redis.store("a").start()) {
                assertThat(store.trouble()).contains(Trouble.UNREACHABLE.sentence());
                assertDenies(store, Trouble.UNREACHABLE);
                redis.restart();
                assertThat(use(store, "1")).isEqualTo(Outcome.FIRST);
            }
        }
    }

    @Test
    void redisThatStopsAnswering_deniesByTheDeadline_andRecovers() throws Exception {
        try (RedisServer redis = RedisServer.start(directory);
                RedisReplayStore hasty = redis.store("a").answerWithin(SOON).start();
                RedisReplayStore patient = redis.store("a").start()) {
            redis.signal("STOP");
            for (int i = 0; i < 8; i++) {
                assertThat(use(hasty, "silent-" + i)).isEqualTo(Outcome.UNAVAILABLE);
            }
            redis.signal("CONT");
            assertThat(use(patient, "1")).isEqualTo(Outcome.FIRST);
        }
    }

    @Test
    void serverThatAcceptsAndStaysSilent_deniesByTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RedisReplayStore store = RedisReplayStore.builder()
                        .address("127.0.0.1", silent.getLocalPort())
                        .namespace("a")
                        .withoutTls()
                        .answerWithin(SOON)
                        .connectWithin(LATE)
                        .build()) {
            for (int i = 0; i < 8; i++) {
                assertThat(use(store, "silent-" + i)).isEqualTo(Outcome.UNAVAILABLE);
            }
        }
    }

    @Test
    void oneQuestionTooMany_isRefusedAtOnce_andCloseAnswersTheOthers() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RedisReplayStore store = RedisReplayStore.builder()
                    .address("127.0.0.1", silent.getLocalPort())
                    .namespace("a")
                    .withoutTls()
                    .connections(1)
                    .waiting(2)
                    .answerWithin(LATE)
                    .connectWithin(LATE)
                    .build();
            CompletableFuture<Outcome> asking = ask(store, "1");
            CompletableFuture<Outcome> waiting = ask(store, "2");
            CompletableFuture<Outcome> last = ask(store, "3");
            assertThat(ask(store, "4")).isCompletedWithValue(Outcome.UNAVAILABLE);
            assertThat(asking).isNotDone();
            assertThat(store.figures().waiting()).isEqualTo(2);
            store.close();
            assertThat(waiting).isCompletedWithValue(Outcome.UNAVAILABLE);
            assertThat(last).isCompletedWithValue(Outcome.UNAVAILABLE);
            assertThat(ask(store, "5")).isCompletedWithValue(Outcome.UNAVAILABLE);
        }
    }

    @Test
    void redisThatMayEvict_isRefusedAtTheStart() {
        for (String policy : new String[] {"allkeys-lru", "volatile-ttl"}) {
            try (RedisServer redis = RedisServer.start(directory, "--maxmemory-policy", policy)) {
                assertThatThrownBy(() -> redis.store("a").start())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("set maxmemory-policy to noeviction");
            }
        }
    }

    @Test
    void redisThatMayEvictFromSomeTimeOn_deniesWithinAMinute_untilItMayNot() {
        AtomicLong nanos = new AtomicLong();
        try (RedisServer redis = RedisServer.start(directory);
                RedisReplayStore store = redis.store("a").ticker(nanos::get).start()) {
            redis.ask(Command.CONFIG, "SET", "maxmemory-policy", "volatile-lru");
            nanos.addAndGet(Duration.ofSeconds(61).toNanos());
            assertDenies(store, Trouble.EVICTING);
            redis.ask(Command.CONFIG, "SET", "maxmemory-policy", "noeviction");
            assertThat(use(store, "1")).isEqualTo(Outcome.FIRST);
        }
    }

    @Test
    void redisThatIsFull_deniesAndKeepsWhatItHas() {
        try (RedisServer redis = RedisServer.start(directory);
                RedisReplayStore store = redis.store("a").start()) {
            assertThat(use(store, "1")).isEqualTo(Outcome.FIRST);
            redis.ask(Command.CONFIG, "SET", "maxmemory", "1");
            assertDenies(store, Trouble.FULL);
            redis.ask(Command.CONFIG, "SET", "maxmemory", "0");
            assertThat(use(store, "1")).isEqualTo(Outcome.REPLAYED);
        }
    }

    @Test
    void redisThatBecameAReplica_denies() {
        try (RedisServer redis = RedisServer.start(directory);
                RedisReplayStore store = redis.store("a").start()) {
            redis.ask(Command.REPLICAOF, "127.0.0.1", "1");
            assertDenies(store, Trouble.NOT_PRIMARY);
        }
    }

    @Test
    void login_readsItsFileAtEveryConnection_andNothingSaysThePassword() throws IOException {
        String good = "correct-horse";
        String bad = "battery-staple";
        Path file = directory.resolve("password");
        Files.writeString(file, bad + "\n");
        RedisLogin login = RedisLogin.of("verifier", file);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(RedisReplayStore.class);
        log.start();
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(log);
        try (RedisServer redis = RedisServer.start(directory)) {
            redis.ask(Command.ACL, "SETUSER", "verifier", "on", ">" + good, "~tidemark:a:*", "+set", "+info");
            RedisReplayStoreBuilder builder = redis.store("a").login(login);
            try (RedisReplayStore store = builder.start()) {
                assertDenies(store, Trouble.LOGIN);
                Files.writeString(file, good + "\n");
                assertThat(use(store, "1")).isEqualTo(Outcome.FIRST);
                Files.delete(file);
                redis.kill();
                redis.restart();
                assertDenies(store, Trouble.LOGIN);
            }
            assertThat(log.list)
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(event.getFormattedMessage() + event.getThrowableProxy())
                            .doesNotContain(good)
                            .doesNotContain(bad));
            assertThat(login + " " + builder).doesNotContain(good).doesNotContain(bad);
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
    }

    @Test
    void userWhoMayNotAskWhetherKeysAreEvicted_isDenied() {
        try (RedisServer redis = RedisServer.start(directory)) {
            redis.ask(Command.ACL, "SETUSER", "blind", "on", ">word", "~tidemark:a:*", "+set");
            redis.ask(Command.ACL, "SETUSER", "elsewhere", "on", ">word", "~tidemark:b:*", "+set", "+info");
            try (RedisReplayStore blind = redis.store("a")
                            .login(RedisLogin.of("blind", "word"::toCharArray))
                            .start();
                    RedisReplayStore elsewhere = redis.store("a")
                            .login(RedisLogin.of("elsewhere", "word"::toCharArray))
                            .start()) {
                assertDenies(blind, Trouble.POLICY_UNKNOWN);
                assertDenies(elsewhere, Trouble.FORBIDDEN);
            }
        }
    }

    @Test
    void settings_thatMakeNoSense_areRefused() {
        RedisReplayStoreBuilder builder = RedisReplayStore.builder();
        assertThatThrownBy(builder::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.namespace("a:b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.address("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.connections(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.answerWithin(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Optional.of(RedisLogin.of("u", () -> new char[0])).toString())
                .isEqualTo("Optional[u]");
    }
}
