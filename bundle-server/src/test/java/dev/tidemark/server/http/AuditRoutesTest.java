package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.server.http.Answered.Action;
import dev.tidemark.server.publish.Refused;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditRoutesTest extends ServersScenario {
    private static final String EVENTS = "/v1/example.local/revocations?after=7&limit=2";
    private static final String CHECK = "/v1/example.local/revocations/check";
    private static final String BODY = "{\"names\":[]}";

    @Test
    void audit_withGrant_isAskedAsReceivedAndNotStored() throws Exception {
        for (HttpResponse<byte[]> answer : List.of(events("carol"), check("carol", "application/json"))) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).asString().isEqualTo("{}");
            assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
            assertThat(answer.headers().firstValue("content-type")).contains("application/json");
            assertThat(answer.headers().firstValue("x-request-id")).isPresent();
            assertThat(answer.headers().firstValue("etag")).isEmpty();
        }
        assertThat(servers.asked).containsExactly("events after=7&limit=2", "check " + BODY);
        assertThat(servers.answered).extracting(Answered::action).containsOnly(Action.AUDIT);
        assertThat(servers.answered).extracting(Answered::principal).containsOnly(Optional.of("carol"));
    }

    @Test
    void audit_withoutCredential_isUnauthorized() throws Exception {
        assertProblem(events(null), 401, "credential_missing");
        assertProblem(check(null, "application/json"), 401, "credential_missing");
        assertThat(servers.asked).isEmpty();
    }

    @Test
    void audit_ofACallerWhoMayDoEverythingElse_isForbidden() throws Exception {
        assertProblem(events("alice"), 403, "grant_missing");
        assertProblem(check("alice", "application/json"), 403, "grant_missing");
        assertThat(servers.asked).isEmpty();
    }

    @Test
    void audit_grant_changesNothing() throws Exception {
        HttpResponse<byte[]> answer =
                servers.send(HttpRequest.newBuilder(servers.write("/v1/example.local/revocations"))
                        .header("Authorization", servers.token("carol"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"events\":[]}")));

        assertProblem(answer, 403, "grant_missing");
        assertThat(servers.revoked).isEmpty();
    }

    @Test
    void check_ofAnotherMediaType_isRefused() throws Exception {
        assertProblem(check("carol", "text/plain"), 415, "media_type_unsupported");
    }

    @Test
    void check_declaredTooLarge_isRefusedBeforeAByteIsSent() throws Exception {
        try (RawHttp raw = new RawHttp(servers.servers.writePort())) {
            raw.send("POST " + CHECK + " HTTP/1.1\nHost: x\nAuthorization: " + servers.token("carol")
                    + "\nContent-Type: application/json\nContent-Length: " + ((1 << 20) + 1) + "\n\n");

            assertThat(raw.readHead()).startsWith("HTTP/1.1 413 ");
        }
    }

    /** Each takes all that one may, and gives it back. */
    @Test
    void check_largeOnesOneAfterTheOther_areAllAnswered() throws Exception {
        String large = BODY + " ".repeat((1 << 20) - BODY.length());
        for (int i = 0; i < 10; i++) {
            assertThat(check("carol", "application/json", large).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void audit_refusedByTheService_isItsProblem() throws Exception {
        servers.refusal = Refused.of("after_ahead", 422, "The last event is 3.");

        assertProblem(events("carol"), 422, "after_ahead");
    }

    private HttpResponse<byte[]> events(@Nullable String caller) throws Exception {
        return send(HttpRequest.newBuilder(servers.write(EVENTS)), caller);
    }

    private HttpResponse<byte[]> check(@Nullable String caller, String type) throws Exception {
        return check(caller, type, BODY);
    }

    private HttpResponse<byte[]> check(@Nullable String caller, String type, String body) throws Exception {
        return send(
                HttpRequest.newBuilder(servers.write(CHECK))
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body)),
                caller);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, @Nullable String caller) throws Exception {
        return servers.send(caller == null ? request : request.header("Authorization", servers.token(caller)));
    }

    private static void assertProblem(HttpResponse<byte[]> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(status);
        JsonNode problem = StrictJson.parse("problem", answer.body());
        assertThat(problem.get("code").textValue()).isEqualTo(code);
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    }
}
