package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms that are none: the sender's mistake, and never the server's. */
class MultipartAttacksTest extends ServersScenario {
    private static final String PART = "Content-Disposition: form-data; name=\"metadata\"; filename=\"1.policy.json\"";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/form-data|--edge~PART~~{}~--edge--~",
                "multipart/form-data; boundary=|--edge~PART~~{}~--edge--~",
                "multipart/form-data; boundary=edge|--other~PART~~{}~--other--~",
                "multipart/form-data; boundary=edge|--edge~PART~~{}~",
                "multipart/form-data; boundary=edge|--edge~PART~",
                "multipart/form-data; boundary=edge|--edge~PART; filename*=UTF-8''%ZZ~~{}~--edge--~",
                "multipart/form-data; boundary=edge|--edge~PART~Content-Transfer-Encoding: quoted~~{}~--edge--~",
                "multipart/form-data; boundary=edge|--edge~PART~Content-Type: text/plain; charset=nope~~{}~--edge--~",
                "multipart/form-data; boundary=edge|--edge~Content-Disposition: form-data~~{}~--edge--~",
                "multipart/form-data; boundary=edge|nothing",
            })
    void publish_aMalformedForm_isTheSendersMistake(String type, String form) throws Exception {
        String body = form.replace("PART", PART).replace("~", "\r\n");
        HttpResponse<byte[]> answer = servers.send(HttpRequest.newBuilder(servers.write("/v1/example.local/publish"))
                .header("Authorization", servers.token("alice"))
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(400);
        assertThat(servers.published).isEmpty();
    }
}
