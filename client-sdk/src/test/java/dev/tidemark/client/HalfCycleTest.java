package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A cycle that ends half-way leaves what it brought to the next one: a slow mirror of a large domain is caught up with. */
class HalfCycleTest extends ClientScenario {
    private static final int ISSUERS = 20;
    private static final int ANSWERS = 6;

    private final Tiring tiring = new Tiring(mirror);

    /** Answers so many questions, then none until it has rested. */
    private static final class Tiring implements Fetcher {
        private final Fetcher behind;
        private final Map<String, Integer> answered = new HashMap<>();
        private int left;

        Tiring(Fetcher behind) {
            this.behind = behind;
        }

        @Override
        public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
            if (left == 0) {
                throw new FetchException(FetchException.Reason.TOO_SLOW, path);
            }
            byte[] bytes = behind.fetch(path, limitBytes);
            left--;
            answered.merge(path, 1, Integer::sum);
            return bytes;
        }

        @Override
        public String name() {
            return "tiring";
        }
    }

    private void manyIssuers() {
        for (int i = 0; i < ISSUERS; i++) {
            domain.issuer(TestIssuer.of("issuer-" + i));
        }
        mirror.copy(domain.publish());
    }

    /** Starts anew until a cycle passes; how often that was, or too often. */
    private int starts() throws InterruptedException {
        for (int starts = 1; starts <= 2 * ISSUERS; starts++) {
            tiring.left = ANSWERS;
            try (TrustClient client = client(tiring).start()) {
                assertThat(client.read().state()).isPresent();
                return starts;
            } catch (TrustClientException e) {
                assertThat(e).hasMessageContaining("fetch_too_slow");
            }
        }
        return Integer.MAX_VALUE;
    }

    @Test
    void start_afterCyclesThatEndedHalfWay_fetchesNoFileAgain() throws Exception {
        manyIssuers();

        assertThat(starts()).isBetween(2, 2 * ISSUERS);

        tiring.answered.remove(RepositoryPaths.TIMESTAMP);
        assertThat(tiring.answered.values()).as("%s", tiring.answered).containsOnly(1);
    }

    @Test
    void refresh_afterOneThatEndedHalfWay_fetchesNoFileAgain() throws Exception {
        tiring.left = Integer.MAX_VALUE;
        try (TrustClient client = client(tiring).start()) {
            manyIssuers();
            tiring.answered.clear();
            do {
                tiring.left = ANSWERS;
            } while (client.refresh().isPresent());

            assertThat(client.read().state().orElseThrow().bundle().issuers()).hasSizeGreaterThan(ISSUERS);
            tiring.answered.remove(RepositoryPaths.TIMESTAMP);
            assertThat(tiring.answered.values()).as("%s", tiring.answered).containsOnly(1);
        }
    }

    /** What is kept is only bytes: if they are no longer the ones that the index names, they are fetched. */
    @Test
    void start_roleSpoiltSinceItWasKept_isFetchedAgain() throws Exception {
        manyIssuers();
        tiring.left = ANSWERS;
        assertThatThrownBy(() -> client(tiring).start()).isInstanceOf(TrustClientException.class);
        Files.writeString(
                directory
                        .resolve("state")
                        .resolve(TestDomain.DOMAIN)
                        .resolve("metadata")
                        .resolve("targets.json"),
                "spoilt");

        assertThat(starts()).isLessThan(2 * ISSUERS);

        assertThat(tiring.answered).anySatisfy((path, times) -> {
            assertThat(path).endsWith(".targets.json");
            assertThat(times).isEqualTo(2);
        });
    }
}
