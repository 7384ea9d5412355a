package dev.tidemark.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.StagedMirror.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several mirrors, of which some lag, stall or spoil. Nothing here depends on how fast anything is. */
@Timeout(60)
class MirrorsTest extends ClientScenario {
    /** For tests in which every mirror answers in the end: nobody is given up. */
    private static final Patience ENDLESS = new Patience(Duration.ofHours(1), Duration.ofHours(1));

    /** For tests in which one never answers: nobody is waited for once there is a good answer. */
    private static final Patience NONE = new Patience(Duration.ZERO, Duration.ofHours(1));

    private static final String STATEMENT = RepositoryPaths.TIMESTAMP;

    private TrustClientBuilder client(List<StagedMirror> mirrors, Patience patience) {
        TrustClientBuilder builder = client(mirrors.get(0)).patience(patience);
        mirrors.stream().skip(1).forEach(builder::source);
        return builder;
    }

    private List<StagedMirror> mirrors(int count) {
        return Stream.generate(() -> new StagedMirror(new FileMirror(domain)))
                .limit(count)
                .toList();
    }

    /** The mirrors answer for the path in this order, each once the one before has. */
    private static void answerInOrder(List<StagedMirror> mirrors, String path, List<Integer> order) {
        List<Stage> stages = order.stream().map(i -> mirrors.get(i).hold(path)).toList();
        stages.get(0).open.countDown();
        for (int i = 1; i < stages.size(); i++) {
            Stage before = stages.get(i - 1);
            Stage next = stages.get(i);
            var unused = CompletableFuture.runAsync(() -> {
                await(before.left);
                next.open.countDown();
            });
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Arguments> everyOrderOfThree() {
        List<Arguments> all = new ArrayList<>();
        for (int good = 0; good < 3; good++) {
            for (List<Integer> order : List.of(
                    List.of(0, 1, 2),
                    List.of(0, 2, 1),
                    List.of(1, 0, 2),
                    List.of(1, 2, 0),
                    List.of(2, 0, 1),
                    List.of(2, 1, 0))) {
                all.add(Arguments.of(good, order));
            }
        }
        return all.stream();
    }

    private StagedMirror mirrorOfNow() {
        return new StagedMirror(new FileMirror(domain));
    }

    @ParameterizedTest
    @MethodSource("everyOrderOfThree")
    void refresh_oneGoodAndTwoStaleMirrors_endsOnTheNewestWithinOneCycle(int good, List<Integer> order)
            throws Exception {
        List<StagedMirror> mirrors = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            // Each stale one has another age; the last is where the client began.
            mirrors.add(mirrorOfNow());
            pass(Duration.ofSeconds(1));
            domain.heartbeat();
        }
        domain.revoke(stolen()).publish();
        mirrors.set(good, mirrorOfNow());
        answerInOrder(mirrors, STATEMENT, order);

        try (TrustClient client = client(mirrors, ENDLESS).start()) {
            assertThat(client.status().failure()).isEmpty();
            assertThat(client.read().ageMillis()).isZero();
            assertThat(find(client, stolen())).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("everyOrderOfThree")
    void refresh_oneMirrorHasTheNextRoot_itIsFollowedWhoeverAnswersFirst(int good, List<Integer> order)
            throws Exception {
        List<StagedMirror> mirrors = new ArrayList<>(mirrors(3));
        pass(Duration.ofSeconds(1));
        domain.rotateRoot().publish();
        mirrors.set(good, mirrorOfNow());
        answerInOrder(mirrors, RepositoryPaths.root(2), order);

        try (TrustClient client = client(mirrors, ENDLESS).start()) {
            assertThat(rootVersion(client)).isEqualTo(2);
        }
    }

    @Test
    void refresh_mirrorThatStalls_delaysNobody_andIsHeardInTheNextCycle() throws Exception {
        FileMirror honest = new FileMirror(domain);
        StagedMirror stalling = new StagedMirror(honest);
        FetchPool pool = new FetchPool(1, "test");
        try (TrustClient client =
                client(mirror).source(stalling).patience(NONE).fetchPool(pool).start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.heartbeat());
            pass(Duration.ofSeconds(5));
            honest.copy(domain.heartbeat());
            Stage stage = stalling.hold(STATEMENT);

            assertThat(client.refresh()).isEmpty();
            assertThat(client.read().ageMillis()).isEqualTo(5_000);

            stage.open.countDown();
            CountDownLatch ended = new CountDownLatch(1);
            pool.lane(1).execute(ended::countDown);
            ended.await();
            honest.goDown();
            assertThat(client.refresh()).isEmpty();
            assertThat(client.read().ageMillis()).isZero();
        } finally {
            pool.close();
        }
    }

    @Test
    void refresh_mirrorThatOwesAnAnswer_isNotAskedTwice_andCountsWhereNobodyElseAnswers() throws Exception {
        FileMirror honest = new FileMirror(domain);
        StagedMirror stalling = new StagedMirror(honest);
        try (TrustClient client = client(mirror).source(stalling).patience(NONE).start()) {
            Stage stage = stalling.hold(STATEMENT);
            long before = stalling.asked(STATEMENT);
            client.refresh();
            stage.entered.await();
            client.refresh();
            assertThat(stalling.asked(STATEMENT)).isEqualTo(before + 1);

            pass(Duration.ofSeconds(5));
            honest.copy(domain.heartbeat());
            mirror.withhold(STATEMENT);
            stage.open.countDown();
            assertThat(client.refresh()).isEmpty();
            assertThat(client.read().ageMillis()).isZero();
        }
    }

    /** Whoever answered, "there is none" or the newest, ends the wait for the one that says nothing. */
    @Test
    void refresh_mirrorThatStallsOnTheNextRoot_endsNoCycle() throws Exception {
        // It has the same statement as the other: whichever answers that first, it is the newest.
        StagedMirror stalling = new StagedMirror(mirror);
        stalling.hold(RepositoryPaths.root(2));
        try (TrustClient client = client(stalling).source(mirror).patience(NONE).start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.heartbeat());
            assertThat(client.refresh()).isEmpty();
            assertThat(client.read().ageMillis()).isZero();
        }
    }

    @Test
    void refresh_noMirrorSaysThatThereIsNoNextRoot_isAFailedCycle() throws Exception {
        FileMirror down = new FileMirror(domain);
        try (TrustClient client = client(mirror).source(down).start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.heartbeat()).goDown();
            down.goDown();
            assertThat(client.refresh()).map(Failure::code).contains("fetch_unavailable");
            assertThat(client.read().ageMillis()).isEqualTo(5_000);
        }
    }

    @Test
    void refresh_preferredMirrorIsSilentAboutAFile_theNextIsAskedAndTheFirstCalledOff() throws Exception {
        StagedMirror silent = mirrorOfNow();
        Stage stage = silent.hold("metadata/1.snapshot.json");
        // So that files are asked first of the one that is silent about them.
        mirror.withhold(STATEMENT);
        // Who has the statement is preferred, and only one has it.
        try (TrustClient client = client(silent)
                .source(mirror.withhold(RepositoryPaths.TIMESTAMP))
                .patience(new Patience(Duration.ofMillis(50), Duration.ofHours(1)))
                .start()) {
            assertThat(client.read().state()).isPresent();
            stage.interrupted.await();
        }
    }

    static final List<UnaryOperator<byte[]>> SPOILINGS = List.of(
            bytes -> new String(bytes, UTF_8)
                    .replace("\n", "\r\n")
                    .concat("\r\n")
                    .getBytes(UTF_8),
            bytes -> Arrays.copyOf(bytes, bytes.length + 1),
            bytes -> Arrays.copyOf(bytes, bytes.length - 1),
            bytes -> "<html><body>Please log in</body></html>".getBytes(UTF_8),
            bytes -> new byte[0]);

    @ParameterizedTest
    @FieldSource("SPOILINGS")
    void refresh_firstMirrorBehindAProxyThatMangles_theNextHasItsSay(UnaryOperator<byte[]> spoiling) throws Exception {
        FileMirror mangled = new FileMirror(domain);
        StagedMirror proxy = new StagedMirror(mangled);
        try (TrustClient client = client(proxy).source(mirror).patience(ENDLESS).start()) {
            pass(Duration.ofSeconds(5));
            domain.revoke(stolen()).publish();
            mangled.copy(domain);
            mirror.copy(domain);
            proxy.spoil((path, bytes) -> spoiling.apply(bytes));

            assertThat(client.refresh()).isEmpty();

            assertThat(find(client, stolen())).isTrue();
            assertThat(client.read().ageMillis()).isZero();
        }
    }

    /** The statement comes through, the rest does not: what does not match is asked of the next, and told. */
    @ParameterizedTest
    @FieldSource("SPOILINGS")
    void refresh_preferredMirrorManglesFiles_theNextIsAskedAndItIsTold(UnaryOperator<byte[]> spoiling)
            throws Exception {
        FileMirror mangled = new FileMirror(domain);
        StagedMirror proxy = new StagedMirror(mangled);
        try (TrustClient client = client(proxy).source(mirror).patience(ENDLESS).start()) {
            pass(Duration.ofSeconds(5));
            domain.revoke(stolen()).publish();
            mangled.copy(domain);
            mirror.copy(domain).withhold(STATEMENT);
            proxy.spoil((path, bytes) -> path.equals(STATEMENT) ? bytes : spoiling.apply(bytes));

            assertThat(client.refresh()).isEmpty();

            assertThat(find(client, stolen())).isTrue();
            assertThat(client.status().reports())
                    .extracting(Failure::code)
                    .isNotEmpty()
                    .isSubsetOf("length_mismatch", "hash_mismatch");
        }
    }

    @Test
    void refresh_proxyThatServesAnOldStatement_isBehindAndCounted() throws Exception {
        FileMirror caching = new FileMirror(domain);
        try (TrustClient client =
                client(caching).source(mirror).patience(ENDLESS).start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.heartbeat());
            client.refresh();
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.heartbeat());

            assertThat(client.refresh()).isEmpty();

            assertThat(client.read().ageMillis()).isZero();
            assertThat(client.status().reports()).extracting(Failure::code).contains("behind");
        }
    }

    @Test
    void refresh_nobodyAnswersWithinTheTimeOfACycle_isAFailedCycle() throws Exception {
        client().start().close();
        List<StagedMirror> mirrors = mirrors(2);
        mirrors.forEach(one -> one.hold(RepositoryPaths.root(2)));
        try (TrustClient client = client(mirrors, new Patience(Duration.ofHours(1), Duration.ofMillis(1)))
                .start()) {
            assertThat(client.status().failure()).hasValueSatisfying(failure -> {
                assertThat(failure.code()).isEqualTo("fetch_too_slow");
                assertThat(failure.explanation()).contains("No repository had answered");
            });
            assertThat(client.read().state()).isPresent();
        }
    }

    @Test
    void close_whileMirrorsStall_callsOffTheFetchesAndEndsTheirThreads() throws Exception {
        List<StagedMirror> mirrors = mirrors(2);
        TrustClient client = client(mirrors, NONE).start();
        Stage late = mirrors.get(1).hold(STATEMENT);
        client.refresh();
        late.entered.await();
        Stage now = mirrors.get(0).hold(STATEMENT);
        CompletableFuture<?> cycle = client.refreshAsync();
        now.entered.await();

        client.close();

        now.interrupted.await();
        late.interrupted.await();
        now.thread.join();
        late.thread.join();
        assertThat(cycle).isCompletedExceptionally();
    }

    @Test
    void refresh_oneMirrorOnly_isAskedOnTheRefreshThread() throws Exception {
        StagedMirror only = mirrorOfNow();
        Stage stage = only.hold(STATEMENT);
        stage.open.countDown();
        try (TrustClient client = client(only).start()) {
            assertThat(client.status().failure()).isEmpty();
            assertThat(stage.thread.getName()).isEqualTo("tidemark-" + TestDomain.DOMAIN);
        }
    }
}
