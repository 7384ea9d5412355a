package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.Failure;
import dev.tidemark.client.PushScenario;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.push.Events;
import dev.tidemark.client.push.SseRepository;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** As {@link TakenBackTest}, in one event that brings all of it. */
@Timeout(60)
class TakenBackPushTest extends PushScenario {
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NOTHING")
    void push_partTakenBack_isRefusedAndItBinds(TakenBack lie) throws Exception {
        Forger forger = Forger.of(domain);
        TakenBack.NOTHING.sign(forger);
        server.serve(forger.files());
        try (TrustClient client = started()) {
            SseRepository.Stream stream = server.stream();
            TrustState before = client.read().state().orElseThrow();
            pass(Duration.ofSeconds(5));
            Map<String, byte[]> files = forger.files();
            lie.sign(forger.at(time.instant()));
            server.serve(forger.files());

            stream.send(update(files, forger.files()));
            awaitCycle();

            assertThat(client.status().failure()).map(Failure::code).contains(lie.code());
            assertThat(client.read().state()).containsSame(before);
            assertThat(client.read().ageMillis()).isEqualTo(5_000);
            assertThat(server.asked()).allMatch(path -> path.endsWith(".tmr"));
            TakenBack.requireHeld(client);
        }
    }

    /** What is new, and its segments as what there is to merge. */
    private static String update(Map<String, byte[]> before, Map<String, byte[]> now) throws MalformedSegmentException {
        Map<String, byte[]> files = new TreeMap<>(now);
        files.keySet().removeIf(path -> before.containsKey(path) && !path.equals(Forger.TIMESTAMP));
        List<Segment> deltas = new ArrayList<>();
        for (String path : List.copyOf(files.keySet())) {
            if (path.endsWith(".tmr")) {
                deltas.add(Segment.decode(files.remove(path)));
            }
        }
        return Events.update(files, deltas);
    }
}
