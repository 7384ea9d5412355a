package dev.tidemark.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.revocation.RevokedName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrustClientTest extends ClientScenario {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void start_verifiesTheChainAndPublishesAState() throws Exception {
        try (TrustClient client = client().start()) {
            TrustView.Reading reading = client.read();

            assertThat(reading.state()).isPresent();
            assertThat(reading.state().get().bundleVersion())
                    .isEqualTo(domain.state().bundleVersion());
            assertThat(reading.timeKnown()).isTrue();
            assertThat(reading.ageMillis()).isZero();
        }
    }

    @Test
    void start_withNothingHeldAndNobodyThere_saysWhy() {
        mirror.goDown();

        assertThat(startRefused(client())).isEqualTo("fetch_unavailable");
    }

    @Test
    void start_rootOfAnotherDomain_isRefused() {
        assertThat(startRefused(client().domain("other.local"))).isEqualTo("wrong_domain");
    }

    @Test
    void start_secondClientOnOneDirectory_isRefused() throws Exception {
        try (TrustClient first = client().start()) {
            assertThat(first.read().state()).isPresent();
            assertThat(startRefused(client())).isEqualTo("state_locked");
        }
    }

    @Test
    void start_serverDown_decidesFromTheDirectoryWithItsTrueAge() throws Exception {
        client().start().close();
        mirror.goDown();
        time.pass(Duration.ofHours(2));

        try (TrustClient restarted = client().start()) {
            TrustView.Reading reading = restarted.read();
            assertThat(reading.state()).isPresent();
            assertThat(reading.ageMillis()).isEqualTo(Duration.ofHours(2).toMillis());
            assertThat(restarted.status().failure()).map(Failure::code).contains("fetch_unavailable");
        }
    }

    @Test
    void start_everythingExpiredWhileOff_stillHoldsWhatWasPublished() throws Exception {
        client().start().close();
        mirror.goDown();
        time.pass(DAY.multipliedBy(400));

        try (TrustClient restarted = client().start()) {
            assertThat(restarted.read().state()).isPresent();
            assertThat(restarted.read().ageMillis())
                    .isEqualTo(DAY.multipliedBy(400).toMillis());
        }
    }

    @Test
    void start_neverVerified_refusesExpiredRoles() {
        time.pass(DAY.multipliedBy(8));

        assertThat(startRefused(client())).isEqualTo("expired");
    }

    @Test
    void refresh_newerStatementOfTheSameState_onlyMovesTheAge() throws Exception {
        try (TrustClient client = client().start()) {
            TrustState before = client.read().state().orElseThrow();
            pass(Duration.ofSeconds(30));
            assertThat(client.read().ageMillis()).isEqualTo(30_000);
            mirror.copy(domain.heartbeat());

            assertThat(client.refresh()).isEmpty();

            assertThat(client.read().ageMillis()).isZero();
            assertThat(client.read().state().orElseThrow().bundle()).isSameAs(before.bundle());
        }
    }

    @Test
    void refresh_replayedStatement_neverMakesAnythingYounger() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofMinutes(2));

            client.refresh();

            assertThat(client.read().ageMillis())
                    .isEqualTo(Duration.ofMinutes(2).toMillis());
        }
    }

    @Test
    void refresh_replayedExpiredTimestamp_isRefusedAndTheStateIsKept() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofHours(1));

            assertThat(client.refresh()).map(Failure::code).contains("expired");

            assertThat(client.read().state()).isPresent();
            assertThat(client.read().ageMillis()).isEqualTo(Duration.ofHours(1).toMillis());
        }
    }

    @Test
    void refresh_revocation_bindsAndOutlivesARestartWithTheServerDown() throws Exception {
        RevokedName stolen = stolen();
        try (TrustClient client = client().start()) {
            assertThat(find(client, stolen)).isFalse();
            pass(Duration.ofSeconds(1));
            mirror.copy(domain.revoke(stolen).publish());

            assertThat(client.refresh()).isEmpty();

            assertThat(find(client, stolen)).isTrue();
        }
        requireBindsAfterARestart(stolen);
    }

    @Test
    void refresh_aStatementWhoseSnapshotIsWithheld_advancesNoAge() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(20));
            domain.policy(TestPolicy.orders()).publish();
            long snapshot =
                    domain.state().metadata().snapshot().orElseThrow().role().version();
            mirror.copy(domain).withhold("metadata/" + snapshot + ".snapshot.json");

            assertThat(client.refresh()).map(Failure::code).contains("fetch_not_found");

            assertThat(client.read().ageMillis()).isEqualTo(20_000);
        }
    }

    @Test
    void refresh_laggingMirrorFirst_theNewestAnswerWins() throws Exception {
        FileMirror lagging = new FileMirror(domain);
        try (TrustClient client = client().source(lagging).start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.heartbeat());

            assertThat(client.refresh()).isEmpty();
            assertThat(client.read().ageMillis()).isZero();

            mirror.goDown();
            pass(Duration.ofSeconds(5));
            assertThat(client.refresh()).map(Failure::code).contains("behind");
            assertThat(client.read().ageMillis()).isEqualTo(5_000);
        }
    }

    @Test
    void refresh_newerRootWithheld_isToldAndTheStateIsKept() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.rotateRoot().publish()).withhold("metadata/2.root.json");

            assertThat(client.refresh()).map(Failure::code).contains("root_withheld");

            assertThat(rootVersion(client)).isEqualTo(1);
        }
    }

    @Test
    void refresh_everyMirrorSendsJunkAsTheNextRoot_isAFailedCycleNotTheNewest() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.heartbeat().overwrite("metadata/2.root.json", "<html>".getBytes(UTF_8)));

            assertThat(client.refresh()).map(Failure::code).contains("malformed");

            assertThat(client.read().ageMillis()).isEqualTo(5_000);
        }
    }

    @Test
    void refresh_rotatedRoot_isFollowedAndKept() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(5));
            mirror.copy(domain.rotateRoot().publish());
            assertThat(client.refresh()).isEmpty();
        }
        mirror.goDown();
        try (TrustClient restarted = client().start()) {
            assertThat(rootVersion(restarted)).isEqualTo(2);
        }
    }

    @Test
    void refresh_anIssuerWhoseRoleExpired_isDisabledAlone() throws Exception {
        domain.issuerExpires("alpha", TestDomain.START.plusSeconds(100)).publish();
        mirror.copy(domain);
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(101));
            mirror.copy(domain.policy(TestPolicy.orders()).publish());

            assertThat(client.refresh()).isEmpty();

            assertThat(client.status().reports()).extracting(Failure::code).contains("issuer_unavailable");
            assertThat(client.read()
                            .state()
                            .orElseThrow()
                            .bundle()
                            .issuer(domain.issuer("alpha").issuer())
                            .orElseThrow()
                            .wasAvailable())
                    .isFalse();
        }
    }

    @Test
    void refresh_targetBytesThatDoNotMatch_failTheCycleAndNothingChanges() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(5));
            Set<String> before = domain.files().keySet();
            domain.policy(TestPolicy.orders().route("orders.new", "low", "bounded", 300))
                    .publish();
            String policy = domain.files().keySet().stream()
                    .filter(path -> path.startsWith("targets/policy/") && !before.contains(path))
                    .findFirst()
                    .orElseThrow();
            long bundle = client.read().state().orElseThrow().bundleVersion();
            mirror.copy(domain.overwrite(policy, "<html>".getBytes(UTF_8)));
            eraseTargets();

            assertThat(client.refresh()).isPresent();
            assertThat(client.read().state().orElseThrow().bundleVersion()).isEqualTo(bundle);
        }
    }

    @Test
    void start_swappedDirectory_isNoticedByTheSecondPlaceOfMarks() throws Exception {
        Path marks = directory.resolve("marks-elsewhere.json");
        Path old = directory.resolve("old");
        client().markFile(marks).start().close();
        copy(directory.resolve("state"), old);
        pass(Duration.ofMinutes(1));
        mirror.copy(domain.heartbeat());
        client().markFile(marks).start().close();
        remove(directory.resolve("state"));
        copy(old, directory.resolve("state"));
        mirror.goDown();

        assertThatThrownBy(() -> client().markFile(marks).start()).isInstanceOf(TrustClientException.class);

        mirror.comeUp();
        try (TrustClient recovered = client().markFile(marks).start()) {
            assertThat(recovered.read().state()).isPresent();
        }
    }

    @Test
    void read_clockSetBackAYear_isUnknownTimeAndNothingGetsYounger() throws Exception {
        try (TrustClient client = client().start()) {
            pass(Duration.ofSeconds(30));
            client.read();
            time.set(TestDomain.START.minus(DAY.multipliedBy(365)));

            assertThat(client.read().timeKnown()).isFalse();
            assertThat(client.read().ageMillis()).isGreaterThanOrEqualTo(30_000);
        }
    }

    @Test
    void read_machineThatSlept_wakesUpOld() throws Exception {
        try (TrustClient client = client().start()) {
            time.set(TestDomain.START.plus(DAY));

            assertThat(client.read().ageMillis()).isEqualTo(DAY.toMillis());
            assertThat(client.read().timeKnown()).isTrue();
        }
    }

    @Test
    void read_newerStatementWhoseIndexIsWithheld_doesNotLowerTheAge() throws Exception {
        try (TrustClient client = client().start()) {
            time.set(TestDomain.START.plusSeconds(600));
            assertThat(client.read().ageMillis()).isEqualTo(600_000);
            time.set(TestDomain.START.plusSeconds(5));
            domain.at(time.instant()).policy(TestPolicy.orders()).publish();
            mirror.copy(domain).withhold("metadata/2.snapshot.json");

            assertThat(client.refresh()).isPresent();

            assertThat(client.read().ageMillis()).isEqualTo(600_000);
        }
    }

    private void eraseTargets() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("state/example.local/targets"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
