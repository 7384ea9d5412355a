package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.push.PushClient;
import dev.tidemark.client.push.PushEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushedTest {
    private record Given(PushEvent event, String server) implements PushClient.Delivery {}

    private static PushClient.Delivery delivery(Map<String, byte[]> files) {
        return new Given(new PushEvent.Update(files, List.of()), "server");
    }

    @Test
    void and_keepsTheFilesOfBoth_andTheNewestStatement() {
        Pushed both = Pushed.of(delivery(Map.of("a", new byte[1], PushEvent.TIMESTAMP, new byte[1])))
                .and(delivery(Map.of("b", new byte[1], PushEvent.TIMESTAMP, new byte[2])));

        assertThat(both.file("a", 10)).isPresent();
        assertThat(both.file("b", 10)).isPresent();
        assertThat(both.file(PushEvent.TIMESTAMP, 10))
                .hasValueSatisfying(bytes -> assertThat(bytes).hasSize(2));
    }

    @Test
    void and_beyondTheBound_keepsTheNewestEventAlone() {
        int half = Pushed.MAX_BYTES / 2 - 2_000;
        Pushed many = Pushed.of(delivery(Map.of("0", new byte[half])));
        many = many.and(delivery(Map.of("1", new byte[half])));
        assertThat(many.file("0", Pushed.MAX_BYTES)).isPresent();
        many = many.and(delivery(Map.of("2", new byte[4_000])));

        assertThat(many.file("0", Pushed.MAX_BYTES)).isEmpty();
        assertThat(many.file("2", Pushed.MAX_BYTES)).isPresent();
    }

    @Test
    void file_ofMoreThanMayBeRead_isAsIfItHadNotCome() {
        Pushed pushed = Pushed.of(delivery(Map.of("a", new byte[11])));
        assertThat(pushed.file("a", 10)).isEmpty();
        assertThat(pushed.file("a", 11)).isPresent();
    }

    /** What an entry of a map takes is far more than what a file of no bytes says. */
    @Test
    void and_manyFilesWithoutBytes_areBoundedByWhatTheyTake() {
        Pushed many = Pushed.of(delivery(Map.of()));
        int most = 0;
        for (int event = 0; event < 40; event++) {
            Map<String, byte[]> files = new HashMap<>();
            for (int i = 0; i < 1_000; i++) {
                files.put(event + "/" + i, new byte[0]);
            }
            many = many.and(delivery(files));
            int held = 0;
            for (int i = 0; i <= event; i++) {
                held += many.file(i + "/0", 1).isPresent() ? 1_000 : 0;
            }
            most = Math.max(most, held);
        }
        assertThat(most).isLessThanOrEqualTo(Pushed.MAX_BYTES / 64);
    }
}
