package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** More publications than there are threads, none of which comes to an end. */
class BusyDomainTest {
    private static final int MANY = 40;
    private static final String FORM = "--edge\r\nContent-Disposition: form-data; name=\"metadata\";"
            + " filename=\"1.policy.json\"\r\n\r\n{}\r\n--edge--\r\n";

    @Test
    void publications_thatHang_holdUpNeitherRevocationsNorAuthentication() throws Exception {
        CompletableFuture<Boolean> release = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(MANY);
        try (RunningServers servers = new RunningServers()) {
            servers.publishing = () -> {
                begun.countDown();
                return release;
            };
            List<CompletableFuture<HttpResponse<byte[]>>> hanging = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                hanging.add(servers.client.sendAsync(
                        request(servers, "publish", "multipart/form-data; boundary=edge", FORM)
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray()));
            }
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            try {
                assertThat(servers.send(request(servers, "revocations", "application/json", "{}"))
                                .statusCode())
                        .isEqualTo(200);
                HttpRequest.Builder freshness = HttpRequest.newBuilder(servers.write("/v1/example.local/freshness"))
                        .header("Authorization", servers.token("alice"))
                        .timeout(Duration.ofSeconds(10));
                assertThat(servers.send(freshness).statusCode()).isEqualTo(200);
            } finally {
                release.complete(true);
            }
            for (CompletableFuture<HttpResponse<byte[]>> one : hanging) {
                assertThat(one.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            }
        }
    }

    private static HttpRequest.Builder request(RunningServers servers, String path, String type, String body)
            throws Exception {
        return HttpRequest.newBuilder(servers.write("/v1/example.local/" + path))
                .header("Authorization", servers.token("alice"))
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.ofString(body));
    }
}
