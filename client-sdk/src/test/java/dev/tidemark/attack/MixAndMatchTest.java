package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are each validly signed, but not of one state. The attacker has every path, and at most the online keys. */
class MixAndMatchTest extends AttackScenario {
    private static final int READERS = 64;
    private static final int STATES = 15;

    /** An older file of the same role under the name of the newer one. */
    @ParameterizedTest
    @CsvSource({"snapshot", "targets", "policy", "revocations", "issuer.alpha"})
    void refresh_olderFileUnderTheNewName_isRefused(String role) throws Exception {
        try (TrustClient client = started()) {
            Map<String, byte[]> old = domain.files();
            domain.policy(TestPolicy.orders())
                    .issuer(domain.issuer("alpha"))
                    .issuer(TestIssuer.of("beta"))
                    .revoke(stolen())
                    .publish();
            mirror.files(forger().file("metadata/2." + role + ".json", old.get("metadata/1." + role + ".json"))
                    .files());
            TrustState before = held(client);

            assertThat(client.refresh().orElseThrow().code()).isIn("length_mismatch", "hash_mismatch");

            requireUntouched(client, before);
        }
    }

    /** The revocations of an earlier state, listed by an index of the thief, under a statement that says otherwise. */
    @Test
    void refresh_statementOfOneSequenceWithRevocationsOfAnother_isRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.files(forger().statement(signed -> Forger.extension(signed).put("revocation_sequence", 1))
                    .files());

            refreshIsRefused(client, "mix_and_match");
        }
    }

    /** The segments say less than the role that lists them. */
    @Test
    void refresh_segmentsThatEndBelowTheSequence_areRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.files(forger().next(
                            "revocations",
                            signed -> Forger.extension(signed).put("revocation_sequence", 1),
                            "revocations")
                    .index()
                    .statement(signed -> Forger.extension(signed).put("revocation_sequence", 1))
                    .files());

            refreshIsRefused(client, "mix_and_match");
        }
    }

    /** Each state has one bundle and one revocation more than the last: whoever sees them apart has seen a mix. */
    @Test
    void read_whileStatesChange_isAlwaysOneWholeState() throws Exception {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch ready = new CountDownLatch(READERS);
        try (TrustClient client = client().start()) {
            List<Future<Boolean>> mixed = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                mixed.add(readers.submit(() -> {
                    boolean seen = false;
                    ready.countDown();
                    while (!done.get()) {
                        seen |= isMixed(held(client));
                        Thread.yield();
                    }
                    return seen;
                }));
            }
            ready.await();
            for (int i = 0; i < STATES; i++) {
                pass(Duration.ofMillis(1));
                mirror.copy(domain.policy(TestPolicy.orders().route("only." + i, "low", "bounded", 60))
                        .revoke(stolen())
                        .publish());
                assertThat(client.refresh()).isEmpty();
            }
            done.set(true);
            for (Future<Boolean> reader : mixed) {
                assertThat(reader.get()).isFalse();
            }
            assertThat(held(client).bundleVersion()).isEqualTo(1 + STATES);
        } finally {
            done.set(true);
            readers.shutdownNow();
        }
    }

    private static boolean isMixed(TrustState state) {
        boolean routes = state.bundle().allRoutes().size() == (state.bundleVersion() == 1 ? 4 : 5);
        return !routes
                || state.bundleVersion() != 1 + state.revocationSequence()
                || state.revocations().sequence() != state.revocationSequence();
    }
}
