package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.metadata.StrictJson;
import dev.tidemark.server.repository.ServedFile;
import dev.tidemark.server.repository.ViewAnswer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ViewsHandlerTest {
    private static final String DOMAIN = "/v1/example.local/";
    private static final String JWKS = "views/jwks.json";
    private static final String SPIFFE = "views/spiffe.json";

    private static RunningServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = new RunningServers();
        serve(JWKS, view("jwks ".repeat(400)));
        serve(SPIFFE, view("full"));
        serve(SPIFFE + "?use=jwt-svid", view("jwt"));
        serve("views/issuers/stale/jwks.json", ViewAnswer.Refused.STALE);
        serve("views/issuers/large/jwks.json", ViewAnswer.Refused.TOO_LARGE);
        serve("views/issuers/failed/jwks.json", ViewAnswer.Refused.FAILED);
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    private static void serve(String path, ViewAnswer view) {
        servers.views.put("example.local/" + path, view);
    }

    private static ViewAnswer view(String text) {
        return new ViewAnswer.Rendered(ServedFile.compressible(
                        text.getBytes(StandardCharsets.UTF_8), "application/json", "max-age=1, must-revalidate")
                .with(Map.of("Tidemark-Bundle-Version", "42", "Tidemark-Revocation-Sequence", "7")));
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(servers.read(DOMAIN + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return servers.send(request);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static void assertNumbers(HttpResponse<byte[]> answer) {
        assertThat(answer.headers().firstValue("tidemark-bundle-version")).contains("42");
        assertThat(answer.headers().firstValue("tidemark-revocation-sequence")).contains("7");
        assertThat(answer.headers().firstValue("cache-control")).contains("max-age=1, must-revalidate");
    }

    @Test
    void get_view_isItsBytesWithTheNumbersOfItsState() throws Exception {
        HttpResponse<byte[]> answer = get(JWKS);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer)).isEqualTo("jwks ".repeat(400));
        assertNumbers(answer);
        assertThat(get(JWKS, "Accept-Encoding", "gzip").headers().firstValue("content-encoding"))
                .contains("gzip");
    }

    @Test
    void get_viewThatIsHeld_is304WithTheNumbersOfNow() throws Exception {
        String etag = get(JWKS).headers().firstValue("etag").orElseThrow();
        HttpResponse<byte[]> answer = get(JWKS, "If-None-Match", etag);

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertNumbers(answer);
    }

    @Test
    void get_use_choosesTheView_andOtherParametersDoNot() throws Exception {
        assertThat(text(get(SPIFFE))).isEqualTo("full");
        assertThat(text(get(SPIFFE + "?"))).isEqualTo("full");
        assertThat(text(get(SPIFFE + "?a=b&c"))).isEqualTo("full");
        assertThat(text(get(SPIFFE + "?use=jwt-svid"))).isEqualTo("jwt");
        assertThat(text(get(SPIFFE + "?a=b&use=jwt-svid&use=x"))).isEqualTo("jwt");
        for (String other :
                List.of("?use=", "?use=wit-svid", "?use=JWT-SVID", "?use=jwt%2Dsvid", "?use=x&use=jwt-svid")) {
            assertThat(get(SPIFFE + other).statusCode()).as(other).isEqualTo(404);
        }
    }

    @Test
    void get_refusedView_isAProblemThatNobodyStores() throws Exception {
        assertProblem(get("views/issuers/stale/jwks.json"), 503, "view_stale");
        assertThat(get("views/issuers/stale/jwks.json").headers().firstValue("retry-after"))
                .contains("1");
        assertProblem(get("views/issuers/large/jwks.json"), 404, "view_too_large");
        assertProblem(get("views/issuers/failed/jwks.json"), 500, "internal");
        assertProblem(get("views/other"), 404, "not_found");
        assertProblem(get("views/"), 404, "not_found");
    }

    private static void assertProblem(HttpResponse<byte[]> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        assertThat(StrictJson.parse("problem", answer.body()).get("code").textValue())
                .isEqualTo(code);
    }

    @Test
    void head_isTheFieldsAlone_andNothingElseIsAllowed() throws Exception {
        HttpResponse<byte[]> head = servers.send(
                HttpRequest.newBuilder(servers.read(DOMAIN + JWKS)).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).contains("2000");
        assertNumbers(head);
        assertThat(servers.send(HttpRequest.newBuilder(servers.read(DOMAIN + JWKS))
                                .POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void reads_ofViews_areCountedAsViews() throws Exception {
        long before = servers.traffic.reads(Traffic.Kind.VIEWS, 2);
        get(JWKS);
        assertThat(servers.traffic.reads(Traffic.Kind.VIEWS, 2)).isEqualTo(before + 1);
    }
}
