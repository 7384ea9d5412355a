package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.server.repository.ServedFile;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    /** What the raw handler answers: its surface decides the rest of the path. */
    private static final Set<String> READ = Set.of(
            "/v1/{domain}/metadata/{file}", "/v1/{domain}/targets/{path}", "/v1/{domain}/revocations/history.json");

    /** What another part of its surface decides. */
    private static final String VIEWS = "/v1/{domain}/views/{view}";

    /** Answers once there is a statement. */
    private static final String EVENTS = "/v1/{domain}/events";

    @Test
    void document_describesExactlyTheRoutesThatExist() throws Exception {
        Set<String> described = new TreeSet<>();
        JsonNode document = StrictJson.parse("openapi", OpenApi.document().getBytes());
        for (var path : document.get("paths").properties()) {
            path.getValue().fieldNames().forEachRemaining(method -> described.add(method + " " + path.getKey()));
        }
        Set<String> existing = new TreeSet<>();
        existing.addAll(Set.of("get " + EVENTS, "head " + EVENTS, "get " + VIEWS, "head " + VIEWS));
        READ.forEach(path -> existing.addAll(Set.of("get " + path, "head " + path)));
        try (RunningServers servers = new RunningServers()) {
            for (WriteRoutes.Endpoint endpoint : servers.routes().endpoints()) {
                existing.add(endpoint.method().toLowerCase(java.util.Locale.ROOT) + " " + endpoint.path());
                if (endpoint.method().equals("GET")) {
                    existing.add("head " + endpoint.path());
                }
            }
        }

        assertThat(described).isEqualTo(existing);
        assertThat(document.get("openapi").textValue()).startsWith("3.1.");
    }

    @Test
    void document_everyReference_resolves() throws Exception {
        JsonNode document = StrictJson.parse("openapi", OpenApi.document().getBytes());

        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }

    @Test
    void document_isServed_andItsReadPathsAnswer() throws Exception {
        try (RunningServers servers = new RunningServers()) {
            ServedFile file = ServedFile.plain(new byte[] {1}, "application/json", "no-cache");
            servers.files.put("example.local/metadata/x", file);
            servers.files.put("example.local/targets/x", file);
            servers.files.put("example.local/revocations/history.json", file);
            for (String path : READ) {
                String concrete = path.replace("{domain}", "example.local")
                        .replace("{file}", "x")
                        .replace("{path}", "x");
                assertThat(servers.send(HttpRequest.newBuilder(servers.read(concrete)))
                                .statusCode())
                        .as(concrete)
                        .isEqualTo(200);
            }
            assertThat(servers.send(HttpRequest.newBuilder(servers.write("/openapi.json")))
                            .body())
                    .isEqualTo(OpenApi.document().getBytes());
        }
    }
}
