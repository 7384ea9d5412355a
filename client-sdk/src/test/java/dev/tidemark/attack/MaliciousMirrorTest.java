package dev.tidemark.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.FileMirror;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientBuilder;
import dev.tidemark.client.TrustState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mirrors that lag, lie or answer with something else. None holds a key; all but one may be the attacker's. */
class MaliciousMirrorTest extends AttackScenario {
    private static final byte[] PAGE = "<!doctype html><title>Sign in</title>".getBytes(UTF_8);

    private TrustClient clientOf(List<FileMirror> mirrors) throws Exception {
        TrustClientBuilder builder = client(mirrors.get(0));
        mirrors.subList(1, mirrors.size()).forEach(builder::source);
        TrustClient client = builder.start();
        pass(Duration.ofSeconds(5));
        return client;
    }

    /** One good and two that stopped at an earlier state, whichever is asked first. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void refresh_oneGoodMirrorOfThree_endsOnTheNewestInOneCycle(int good) throws Exception {
        List<FileMirror> mirrors = List.of(new FileMirror(domain), new FileMirror(domain), new FileMirror(domain));
        try (TrustClient client = clientOf(mirrors)) {
            mirrors.get((good + 1) % 3).copy(domain.heartbeat());
            pass(Duration.ofSeconds(1));
            mirrors.get(good).copy(domain.revoke(stolen()).publish());

            requireRecovered(client);

            assertThat(find(client, stolen())).isTrue();
        }
    }

    /** The one good mirror brings a new root, too, while the others answer with pages. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void refresh_pagesFromTwoMirrorsOfThree_endsOnTheNewestInOneCycle(int good) throws Exception {
        List<FileMirror> mirrors = List.of(new FileMirror(domain), new FileMirror(domain), new FileMirror(domain));
        try (TrustClient client = clientOf(mirrors)) {
            domain.rotateRoot().revoke(stolen()).publish();
            mirrors.forEach(one -> one.files(pages()));
            mirrors.get(good).copy(domain);

            requireRecovered(client);

            assertThat(find(client, stolen())).isTrue();
        }
    }

    /** Every path is answered, with success, by a portal. */
    @Test
    void refresh_successWithAPageForEveryPath_isRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.files(pages());

            refreshIsRefused(client, "malformed");
        }
    }

    private Map<String, byte[]> pages() {
        Map<String, byte[]> pages = new TreeMap<>();
        domain.files().keySet().forEach(path -> pages.put(path, PAGE));
        for (int version = 1; version < 4; version++) {
            pages.put("metadata/" + version + ".root.json", PAGE);
        }
        return pages;
    }

    /** The newest statement comes from a mirror that has nothing else of it: it counts once the rest came. */
    @Test
    void refresh_newestStatementOfAMirrorWithoutTheRest_advancesNoAge() throws Exception {
        FileMirror statementOnly = new FileMirror(domain);
        try (TrustClient client = clientOf(List.of(statementOnly, mirror))) {
            TrustState before = held(client);
            Map<String, byte[]> files = domain.files();
            files.put(
                    Forger.TIMESTAMP, domain.revoke(stolen()).publish().files().get(Forger.TIMESTAMP));
            statementOnly.files(files);

            assertThat(client.refresh()).isPresent();
            requireUntouched(client, before);

            mirror.copy(domain);
            requireRecovered(client);
        }
    }
}
