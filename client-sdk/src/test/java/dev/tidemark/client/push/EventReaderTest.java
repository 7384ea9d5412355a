package dev.tidemark.client.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tidemark.client.push.PushException.Reason;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.Segment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static PushEvent read(String name, String data) throws PushException {
        return EventReader.read(new RawEvent(name, "1", data.getBytes(StandardCharsets.UTF_8)))
                .orElseThrow();
    }

    @Test
    void read_timestamp_hasTheExactBytes() throws Exception {
        PushEvent event = read("timestamp", "{\"timestamp\":\"AAEC\",\"more\":[1]}");
        assertThat(event).isInstanceOf(PushEvent.Statement.class);
        assertThat(event.files()).containsOnlyKeys("metadata/timestamp.json");
        assertThat(event.files().get("metadata/timestamp.json")).containsExactly(0, 1, 2);
        assertThat(event.deltas()).isEmpty();
    }

    @Test
    void read_update_hasFilesAndDeltas() throws Exception {
        Segment delta = Segment.of(3, 5, 0, List.of(new RevocationEntry(1, 2, 0)));
        PushEvent event = read(
                "update",
                "{\"files\":[{\"path\":\"a\",\"base64\":\"\"},{\"path\":\"b\",\"base64\":\"/w==\"}],\"deltas\":[\""
                        + Events.base64(delta.bytes()) + "\"]}");
        assertThat(event.files()).containsOnlyKeys("a", "b");
        assertThat(event.deltas()).containsExactly(delta);
    }

    @Test
    void read_eventOfAnotherName_isPassedOver() throws Exception {
        assertThat(EventReader.read(new RawEvent("message", "", new byte[] {'{'})))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"timestamp\":1}",
                "{\"timestamp\":\"AAE\"}",
                "{\"timestamp\":\"AAF=\"}",
                "{\"timestamp\":\"A-_=\"}",
                "{\"timestamp\":\"AA EC\"}",
                "{\"timestamp\":\"AAEC\",\"timestamp\":\"AAEC\"}",
                "{\"timestamp\":\"AAEC\"}{}"
            })
    void read_timestampOfAnotherForm_isMalformed(String data) {
        requireMalformed("timestamp", data);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"files\":[]}",
                "{\"files\":{},\"deltas\":[]}",
                "{\"files\":[\"a\"],\"deltas\":[]}",
                "{\"files\":[{\"path\":\"a\"}],\"deltas\":[]}",
                "{\"files\":[{\"path\":\"a\",\"base64\":\"\"},{\"path\":\"a\",\"base64\":\"\"}],\"deltas\":[]}",
                "{\"files\":[],\"deltas\":[\"\"]}",
                "{\"files\":[],\"deltas\":[1]}"
            })
    void read_updateOfAnotherForm_isMalformed(String data) {
        requireMalformed("update", data);
    }

    private static void requireMalformed(String name, String data) {
        assertThatExceptionOfType(PushException.class)
                .isThrownBy(() -> read(name, data))
                .extracting(PushException::reason)
                .isEqualTo(Reason.MALFORMED);
    }
}
