package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.StrictJson;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page {@code docs/reference/http.md} says what the server does. */
class HttpReferenceTest {
    private static final Path PAGE = Path.of("../docs/reference/http.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(GET|POST) (/[^`]*)` \\| ([0-9, ]+) \\|");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

    @Test
    void page_listsEveryRequestWithTheStatusesOfTheDescription() throws Exception {
        Map<String, Set<String>> described = new TreeMap<>();
        JsonNode paths =
                StrictJson.parse("openapi", OpenApi.document().getBytes()).get("paths");
        for (var path : paths.properties()) {
            for (var operation : path.getValue().properties()) {
                if (!operation.getKey().equals("head")) {
                    Set<String> statuses = new TreeSet<>();
                    operation.getValue().get("responses").fieldNames().forEachRemaining(statuses::add);
                    described.put(
                            operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(), statuses);
                }
            }
        }
        Map<String, Set<String>> listed = new TreeMap<>(rows("Read listener"));
        listed.putAll(rows("Write listener"));

        assertThat(listed).isEqualTo(described);
    }

    @Test
    void everyMethodOfEveryPath_answersAsThePageSays() throws Exception {
        try (RunningServers servers = new RunningServers()) {
            walk(servers, rows("Read listener"), true);
            walk(servers, rows("Write listener"), false);
        }
    }

    private static void walk(RunningServers servers, Map<String, Set<String>> rows, boolean read) throws Exception {
        for (Map.Entry<String, Set<String>> row : rows.entrySet()) {
            String path = row.getKey()
                    .split(" ")[1]
                    .replace("{domain}", "example.local")
                    .replaceAll("\\{\\w+}", "x");
            for (String method : METHODS) {
                HttpResponse<byte[]> answer =
                        servers.send(HttpRequest.newBuilder(read ? servers.read(path) : servers.write(path))
                                .method(method, BodyPublishers.noBody()));
                boolean listed = rows.containsKey((method.equals("HEAD") ? "GET" : method) + " "
                        + row.getKey().split(" ")[1]);
                Set<String> expected = listed ? row.getValue() : Set.of("405");
                assertThat(String.valueOf(answer.statusCode()))
                        .as("%s %s", method, path)
                        .isIn(expected);
                assertThat(answer.headers().firstValue("Date")).isPresent();
                assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(!listed);
            }
        }
    }

    @Test
    void limits_areThoseOfTheDefaults() throws IOException {
        HttpOptions defaults = HttpOptions.listening("127.0.0.1", 0, "127.0.0.1", 0);

        assertThat(limit("header section of a request")).isEqualTo(defaults.maxHeaderBytes() + " bytes");
        assertThat(limit("body of a publish")).isEqualTo(defaults.bodies().publish() + " bytes");
        assertThat(limit("body of a revocation")).isEqualTo(defaults.bodies().revocation() + " bytes");
        assertThat(limit("time for a body, from the first byte of the request"))
                .isEqualTo(defaults.times().body().toSeconds() + " s");
        assertThat(limit("connection on which nothing moves"))
                .isEqualTo(defaults.times().idle().toSeconds() + " s");
        assertThat(limit("listeners to events, of all domains"))
                .isEqualTo(defaults.push().maxConnections() + ", [configured](configuration.md#settings)");
        assertThat(limit("listeners to events of one domain"))
                .isEqualTo(defaults.push().maxConnectionsPerDomain() + ", configured");
        assertThat(limit("answers under way when the server stops"))
                .isEqualTo(defaults.times().shutdown().toSeconds() + " s");
    }

    private static String limit(String name) throws IOException {
        Matcher row = Pattern.compile("(?m)^\\| " + Pattern.quote(name) + " \\| ([^|]+) \\|")
                .matcher(Files.readString(PAGE));
        assertThat(row.find()).as(name).isTrue();
        return row.group(1);
    }

    private static Map<String, Set<String>> rows(String heading) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("\n## " + heading + "\n");
        String section = page.substring(from, page.indexOf("\n## ", from + 1));
        Map<String, Set<String>> rows = new TreeMap<>();
        Matcher row = ROW.matcher(section);
        while (row.find()) {
            rows.put(
                    row.group(1) + " " + row.group(2),
                    new TreeSet<>(Arrays.asList(row.group(3).split(", "))));
        }
        return rows;
    }
}
