package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.repository.FailingLedger;
import dev.tidemark.server.repository.FailingLedger.Mode;
import dev.tidemark.server.repository.Housekeeping;
import dev.tidemark.server.repository.SettableClock;
import dev.tidemark.server.repository.TestAuthors;
import dev.tidemark.storage.LedgerException;
import dev.tidemark.storage.TrimmedException;
import dev.tidemark.storage.memory.MemoryLedger;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept how long, on a clock that is moved. */
class RetentionTest {
    private static final Duration ALMOST_AN_HOUR = Duration.ofMinutes(59).plusSeconds(59);

    private final FailingLedger ledger = new FailingLedger(new MemoryLedger());
    private final TestServer server = TestServer.created("example.local", new SettableClock(TestServer.START), ledger)
            .bootstrap();
    private int events;

    @AfterEach
    void close() {
        server.repository.close();
    }

    private Housekeeping housekeeping() {
        return new Housekeeping(ledger, List.of(server.repository));
    }

    private void tidy() {
        assertThat(housekeeping().tidy()).isTrue();
        housekeeping().sweepBlobs();
    }

    private void advance(Duration by) {
        server.clock.advance(by);
    }

    private void revokeMore() throws Refused {
        events++;
        server.revoke("alpha", server.jti("e" + events, "alpha", "j" + events));
    }

    /** Snapshot, revocations role, rules and tail. */
    private Set<String> onlineFiles() {
        var chain = server.repository.state().chain();
        var revocations = chain.delegated("revocations").orElseThrow().role();
        Set<String> paths = new TreeSet<>();
        paths.add("metadata/" + chain.snapshot().orElseThrow().role().version() + ".snapshot.json");
        paths.add("metadata/" + revocations.version() + ".revocations.json");
        for (Map.Entry<String, TargetFile> one : revocations.targets().entrySet()) {
            paths.add("targets/revocations/" + one.getValue().sha256() + "."
                    + one.getKey().substring("revocations/".length()));
        }
        return paths;
    }

    private List<String> missing(Set<String> paths) {
        return paths.stream().filter(path -> server.served(path).isEmpty()).toList();
    }

    @Test
    void onlineFiles_stayAnHourAfterTheLastStatementThatNamedThem_andThenGo() throws Exception {
        revokeMore();
        Set<String> before = onlineFiles();
        advance(Duration.ofDays(2));
        server.repository.start();
        assertThat(missing(before)).as("named by every statement since").isEmpty();
        revokeMore();
        before.removeAll(onlineFiles());
        assertThat(before).hasSize(3);

        advance(ALMOST_AN_HOUR);
        tidy();
        assertThat(missing(before)).isEmpty();
        server.crash();
        assertThat(missing(before)).as("after a restart").isEmpty();
        advance(Duration.ofSeconds(1));
        assertThat(missing(before)).as("to the second").isEmpty();

        advance(Duration.ofSeconds(1));
        assertThat(missing(before)).containsExactlyElementsOf(before);
        tidy();
        assertThat(missing(before)).containsExactlyElementsOf(before);
        before.forEach(path -> assertThat(server.repository.load(path)).isNull());
        server.crash();
        assertThat(missing(before)).containsExactlyElementsOf(before);
    }

    @Test
    void roles_andTheirTargets_stay400Days_andRootsForEver() throws Exception {
        byte[] first = server.authors.jwks("alpha", "a-1");
        Set<String> paths = new TreeSet<>();
        paths.add("metadata/1.issuer.alpha.json");
        paths.add("metadata/1.targets.json");
        paths.add("metadata/1.policy.json");
        paths.add("targets/issuers/alpha/" + TargetFile.of(first).sha256() + ".jwks.json");
        server.publishIssuer("alpha", 2, Duration.ofDays(30), "a-2");
        server.publishPolicy(2);
        server.publish("author", "targets", 2, server.authors.targets(2, "alpha", "beta"), Map.of());
        server.publish("author", "root", 2, server.authors.root(2), Map.of());

        advance(Duration.ofDays(399));
        tidy();
        assertThat(missing(paths)).isEmpty();
        server.crash();
        assertThat(missing(paths)).as("after a restart").isEmpty();
        advance(Duration.ofDays(2));
        tidy();
        assertThat(missing(paths)).containsExactlyElementsOf(paths);
        advance(Duration.ofDays(4_000));
        tidy();
        server.crash();
        assertThat(missing(Set.of("metadata/1.root.json", "metadata/2.root.json")))
                .isEmpty();
    }

    @Test
    void fileNamedAgain_thenSupersededAgain_staysAnHourAfterThat() throws Exception {
        byte[] shared = server.authors.jwks("alpha", "a-1");
        String path = "targets/issuers/alpha/" + TargetFile.of(shared).sha256() + ".jwks.json";
        server.publishIssuer("alpha", 2, Duration.ofDays(30), "a-2");
        advance(Duration.ofDays(399));
        server.publishIssuer("alpha", 3, Duration.ofDays(30), "a-1");
        advance(Duration.ofDays(2));
        tidy();
        assertThat(server.served(path)).as("named now").isPresent();
        server.publishIssuer("alpha", 4, Duration.ofDays(30), "a-4");
        tidy();
        server.crash();
        advance(Duration.ofDays(399));
        tidy();
        assertThat(server.served(path)).isPresent();
        advance(Duration.ofDays(2));
        tidy();
        assertThat(server.served(path)).isEmpty();
    }

    @Test
    void ledger_ofFiveThousandRevocations_doesNotGrowButForTheEvents() throws Exception {
        long files = 0;
        long blobs = 0;
        for (int publication = 1; publication <= 100; publication++) {
            String[] batch = new String[50];
            for (int i = 0; i < batch.length; i++) {
                events++;
                batch[i] = server.jti("e" + events, "alpha", "j" + events);
            }
            server.revoke("alpha", batch);
            advance(Duration.ofMinutes(4));
            if (publication % 10 == 0) {
                tidy();
                assertThat(entries()).as("entries").isEqualTo(1);
                if (publication <= 50) {
                    files = Math.max(files, server.repository.supersededFiles());
                    blobs = Math.max(blobs, ledger.blobs());
                } else {
                    assertThat(server.repository.supersededFiles()).isLessThanOrEqualTo((int) files + 8);
                    assertThat(rows("due/")).isEqualTo(rows("file/")).isLessThanOrEqualTo(files + 8);
                }
            }
        }
        assertThat(server.repository.state().revocationSequence()).isEqualTo(5_000);
        assertThat(rows("event/")).isEqualTo(5_000);
        for (int month = 0; month < 2; month++) {
            advance(Duration.ofDays(31));
            server.repository.start();
            revokeMore();
            tidy();
        }
        assertThat(ledger.blobs()).as("blobs, once retired segments have left").isLessThanOrEqualTo(blobs);
        server.read();
        server.crash();
    }

    private long entries() {
        long version = ledger.snapshot("example.local").version();
        try {
            ledger.readFrom("example.local", version - 1, 10);
        } catch (TrimmedException e) {
            return version + 1 - e.oldest();
        }
        throw new AssertionError("more than one entry is kept");
    }

    private long rows(String prefix) {
        return ledger.rows("example.local", prefix, prefix + "~", 1_000_000).size();
    }

    @Test
    void revoke_aRepeatOfAnEventWhoseEntryWasTrimmed_getsTheFirstAnswer() throws Exception {
        String event = server.jti("e1", "alpha", "j1");
        server.revoke("alpha", event);
        server.revoke("alpha", server.jti("e2", "alpha", "j2"));
        advance(Duration.ofDays(500));
        tidy();
        server.crash();
        server.repository.start();
        RevocationReceipt again = server.revoke("alpha", event);
        assertThat(again.sequence()).isEqualTo(1);
        assertThat(again.duplicates()).isEqualTo(1);
        Refused conflict =
                catchThrowableOfType(Refused.class, () -> server.revoke("alpha", server.jti("e1", "alpha", "other")));
        assertThat(conflict.code()).isEqualTo("event_conflict");
        assertThat(server.repository.state().revocationSequence()).isEqualTo(2);
    }

    @Test
    void reinstated_aNameListedLongAgo_staysRevokedByTheLaterEntry() throws Exception {
        server.revoke("alpha", server.event("e1", "subject", "alpha", "s", ""));
        server.revoke("alpha", server.event("e2", "subject", "alpha", "s", ""));
        server.revoke("alpha", server.event("e3", "subject", "alpha", "t", ""));
        advance(Duration.ofDays(80));
        tidy();
        server.crash();
        advance(Duration.ofSeconds(4));
        server.publishIssuer("alpha", 2, Duration.ofDays(30), "a-1");
        server.publishPolicy(2, reinstated("s", 1), reinstated("t", 3).replace("reinstated", "x-unused"));
        assertThat(revoked("s")).isTrue();
        server.publishPolicy(3, reinstated("t", 3));
        assertThat(revoked("t")).isFalse();
    }

    private boolean revoked(String subject) {
        return server.read().revoked(new RevokedName(RevocationKind.SUBJECT, TestAuthors.issuer("alpha"), subject));
    }

    private static String reinstated(String id, long until) {
        return "\"reinstated\": [{\"epoch\": 1, \"kind\": \"subject\", \"issuer\": \"https://alpha.example\","
                + " \"id\": \"" + id + "\", \"until_sequence\": " + until + "}]";
    }

    @Test
    void housekeeping_cutShortAtAnyWrite_losesNothing() throws Exception {
        for (int writes = 0; ; writes++) {
            RetentionTest one = new RetentionTest();
            boolean finished = one.cutShort(writes);
            one.close();
            if (finished) {
                assertThat(writes).as("writes of one housekeeping").isGreaterThanOrEqualTo(4);
                return;
            }
        }
    }

    /** Whether it was not cut short any more. */
    private boolean cutShort(int writes) throws Exception {
        String event = server.jti("e1", "alpha", "j1");
        publishLargePolicy(2, 'a');
        server.revoke("alpha", event);
        Set<String> old = onlineFiles();
        events = 1;
        revokeMore();
        old.removeAll(onlineFiles());
        advance(Duration.ofMinutes(30));
        publishLargePolicy(3, 'b');
        Set<String> young = onlineFiles();
        revokeMore();
        young.removeAll(onlineFiles());
        advance(Duration.ofMinutes(31));
        ledger.putBlob(new ByteArrayInputStream(new byte[] {1}), 1);
        long version = server.repository.state().bundleVersion();

        ledger.dieAfter(writes);
        boolean finished = housekeeping().tidy();
        try {
            if (finished) {
                housekeeping().sweepBlobs();
            }
        } catch (LedgerException e) {
            finished = false;
        }
        ledger.dieAfter(Integer.MAX_VALUE);
        ledger.become(Mode.SOUND);
        server.crash();
        advance(Duration.ofSeconds(4));
        server.repository.start();

        assertThat(server.repository.failure()).isEmpty();
        assertThat(server.repository.state().bundleVersion()).isEqualTo(version);
        assertThat(missing(young)).as("cut short after %d writes", writes).isEmpty();
        assertThat(missing(old)).containsExactlyElementsOf(old);
        assertThat(missing(Set.of("metadata/2.policy.json", "metadata/3.policy.json")))
                .isEmpty();
        assertThat(server.revoke("alpha", event).duplicates()).isEqualTo(1);
        server.read();
        tidy();
        server.crash();
        return finished;
    }

    private void publishLargePolicy(long version, char fill) throws Refused {
        byte[] document = largePolicy(fill);
        server.publish(
                "author",
                "policy",
                version,
                server.authors.policy(version, document),
                Map.of(DomainLayout.POLICY_TARGET, document));
    }

    /** More than a value takes, so its bytes are a blob. */
    private byte[] largePolicy(char fill) {
        byte[] plain = server.authors.policyDocument();
        byte[] padded = new byte[plain.length + 70_000];
        Arrays.fill(padded, (byte) (fill == 'a' ? ' ' : '\n'));
        System.arraycopy(plain, 0, padded, 0, plain.length);
        return padded;
    }

    @Test
    void blob_namedAgainWhileItIsAboutToBeRemoved_survives() throws Exception {
        publishLargePolicy(2, 'a');
        publishLargePolicy(3, 'b');
        advance(Duration.ofDays(401));
        assertThat(housekeeping().tidy()).isTrue();
        ledger.beforeRemoval(() -> {
            try {
                publishLargePolicy(4, 'a');
            } catch (Refused e) {
                throw new AssertionError(e);
            }
        });
        housekeeping().sweepBlobs();
        server.crash();
        assertThat(server.repository.state().document(DomainLayout.POLICY_TARGET))
                .contains(largePolicy('a'));
    }

    @Test
    void blob_ofAnAppendWhoseAnswerWasLost_survives() throws Exception {
        ledger.become(Mode.APPEND_LANDS_UNANSWERED);
        assertThat(catchThrowableOfType(Refused.class, () -> publishLargePolicy(2, 'a')))
                .isNotNull();
        ledger.become(Mode.SOUND);
        assertThat(housekeeping().sweepBlobs()).isZero();
        server.crash();
        assertThat(server.repository.state().document(DomainLayout.POLICY_TARGET))
                .contains(largePolicy('a'));
    }

    @Test
    void blob_storedByACommitUnderWayWhenTheSweepBegins_survives() throws Exception {
        List<CompletableFuture<Integer>> sweeps = new ArrayList<>();
        ledger.beforeAppend(() -> {
            CountDownLatch begun = new CountDownLatch(1);
            server.lane.onExecute(begun::countDown);
            sweeps.add(CompletableFuture.supplyAsync(() -> housekeeping().sweepBlobs()));
            try {
                assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        publishLargePolicy(2, 'a');
        sweeps.get(0).join();
        server.crash();
        assertThat(server.repository.state().document(DomainLayout.POLICY_TARGET))
                .contains(largePolicy('a'));
    }

    @Test
    void unknownPath_isRefusedWithoutAskingTheStore() throws Exception {
        revokeMore();
        revokeMore();
        ledger.become(Mode.DEAD);
        assertThat(server.repository.find("metadata/99.snapshot.json")).isNull();
        assertThat(server.repository.load("metadata/99.snapshot.json")).isNull();
    }
}
