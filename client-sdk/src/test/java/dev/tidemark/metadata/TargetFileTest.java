package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class TargetFileTest {
    private final TargetFile file = TargetFile.of(new byte[] {1, 2, 3});

    @Test
    void withCustom_numbersOfAnyKind_equalsWhatIsReadBack() throws VerificationException {
        ObjectNode custom = JsonNodeFactory.instance.objectNode();
        custom.put("from", 0L).put("to", 1).put("count", (short) 1).put("hour", 4_000_000_000L);

        TargetFile written = file.withCustom(custom);
        TargetFile read = TargetFile.parse(
                JsonReader.of("targets", StrictJson.parse("targets", CanonicalJson.encode(written.toJson()))));

        assertThat(read).isEqualTo(written).hasSameHashCodeAs(written);
    }

    @Test
    void withCustom_objectChangedLater_changesNothing() {
        ObjectNode custom = JsonNodeFactory.instance.objectNode().put("to", 1);
        TargetFile written = file.withCustom(custom);

        custom.put("to", 2);

        assertThat(written.custom().orElseThrow().path("to").asInt()).isEqualTo(1);
    }

    @Test
    void withCustom_whatNoReaderTakes_isRefused() {
        ObjectNode custom = JsonNodeFactory.instance.objectNode().put("share", 0.5);

        assertThatThrownBy(() -> file.withCustom(custom)).isInstanceOf(IllegalArgumentException.class);
    }
}
