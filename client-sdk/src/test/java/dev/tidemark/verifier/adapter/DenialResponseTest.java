package dev.tidemark.verifier.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.verifier.DenyReason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DenialResponseTest {
    @ParameterizedTest
    @EnumSource(DenyReason.class)
    void body_saysTheCodeAndNothingElse(DenyReason reason) throws Exception {
        JsonNode body = new ObjectMapper().readTree(DenialResponse.of(reason).body());
        assertThat(body.size()).isEqualTo(2);
        assertThat(body.get("allowed").isBoolean()).isTrue();
        assertThat(body.get("allowed").asBoolean()).isFalse();
        assertThat(body.get("reason").asText()).isEqualTo(reason.code());
    }

    @ParameterizedTest
    @EnumSource(DenyReason.class)
    void headers_sayHowToGoOn(DenyReason reason) {
        DenialResponse answer = DenialResponse.of(reason);
        assertThat(answer.headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Cache-Control", "no-store");
        assertThat(answer.headers().containsKey("WWW-Authenticate")).isEqualTo(answer.status() == 401);
        assertThat(answer.headers().containsKey("Retry-After")).isEqualTo(answer.status() == 503);
    }

    @Test
    void audienceMismatch_isForbiddenAndSaysSoInTheBytesOfTheContract() {
        DenialResponse answer = DenialResponse.of(DenyReason.AUDIENCE_MISMATCH);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"allowed\": false, \"reason\": \"audience_mismatch\"}");
    }

    @Test
    void body_isACopy() {
        DenialResponse answer = DenialResponse.of(DenyReason.JTI_REPLAY);
        answer.body()[0] = 'x';
        assertThat(answer.body()[0]).isEqualTo((byte) '{');
    }
}
