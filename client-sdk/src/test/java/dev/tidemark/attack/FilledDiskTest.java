package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TrustClient;
import dev.tidemark.metadata.Digests;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thief of the online keys signs one list after another that takes back what is held: each is refused, but not before
 * its files were fetched and kept.
 */
@Timeout(60)
class FilledDiskTest extends AttackScenario {
    private static final int CYCLES = 6;

    private final Forger thief;

    FilledDiskTest() {
        mirror.copy(domain.revoke(stolen()).publish());
        thief = forger();
    }

    /** What is kept, by digest. */
    private Set<String> kept() throws IOException {
        Path targets = directory.resolve("state").resolve(TestDomain.DOMAIN).resolve("targets");
        try (Stream<Path> files = Files.list(targets)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<String> named(ObjectNode role) {
        return role.get("targets").findValuesAsText("sha256").stream().collect(Collectors.toCollection(TreeSet::new));
    }

    /** Another segment without the entry, each time. */
    private Segment offer(int number) {
        Segment segment = Segment.of(0, 1, 0, List.of(new RevocationEntry(number, number, 0)));
        thief.at(time.instant())
                .next("revocations", signed -> MutatedDeltaTest.list(thief, signed, segment), "revocations")
                .index()
                .statement();
        mirror.files(thief.files());
        return segment;
    }

    private void refused(TrustClient client, int number) throws Exception {
        pass(Duration.ofSeconds(1));
        Segment segment = offer(number);
        client.refresh();
        assertThat(client.status().failure()).map(Failure::code).contains("revocation_regressed");
        assertThat(kept()).as("the next cycle goes on from it").contains(Digests.sha256Hex(segment.bytes()));
    }

    @Test
    void refresh_statesOfWhichNoneComesTogether_keepNoMoreThanTheLast() throws Exception {
        try (TrustClient client = started()) {
            Set<String> held = kept();
            for (int cycle = 1; cycle <= CYCLES; cycle++) {
                refused(client, cycle);

                assertThat(kept()).containsAll(held).hasSize(held.size() + 1);
            }
            assertThat(find(client, stolen())).isTrue();
        }
    }

    /** A process that is stopped each time leaves one behind; the next one that is refused removes it. */
    @Test
    void start_statesOfWhichNoneComesTogether_keepNoMoreThanTheLast() throws Exception {
        started().close();
        Set<String> held = kept();
        for (int cycle = 1; cycle <= CYCLES; cycle++) {
            try (TrustClient client = client().start()) {
                refused(client, cycle);

                assertThat(kept()).containsAll(held).hasSize(held.size() + 1);
            }
        }
    }

    /** What the state before the published one lists stays: it is begun from where the published one is spoilt. */
    @Test
    void refresh_refusedAfterARestart_keepsWhatTheStateBeforeNeeds() throws Exception {
        started().close();
        Set<String> before = named(forger().signed("revocations"));
        mirror.copy(domain.revoke(new RevokedName(
                        RevocationKind.JTI, domain.issuer("alpha").issuer(), "other"))
                .publish());
        started().close();
        Forger later = forger();
        try (TrustClient client = client().start()) {
            Segment none = Segment.of(0, 2, 0, List.of());
            pass(Duration.ofSeconds(1));
            mirror.files(later.at(time.instant())
                    .next("revocations", signed -> MutatedDeltaTest.list(later, signed, none), "revocations")
                    .index()
                    .statement()
                    .files());
            client.refresh();

            assertThat(client.status().failure()).map(Failure::code).contains("revocation_regressed");
            assertThat(kept())
                    .containsAll(before)
                    .containsAll(named(forger().signed("revocations")))
                    .contains(Digests.sha256Hex(none.bytes()));
        }
    }
}
