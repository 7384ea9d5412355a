package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Sends changes to a server and reads its short answers. */
final class WriteClient {
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration TOTAL = Duration.ofSeconds(60);

    private final URI server;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    WriteClient(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    /**
     * Posts a body.
     *
     * @param what is asked for, as in "publish policy 3"
     * @return the receipt
     * @throws CliException if the server cannot be reached, refuses, or answers with something else
     */
    JsonReader post(String what, String path, String mediaType, byte[] body) throws CliException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(TOTAL)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", mediaType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            return receipt(what, response.statusCode(), bounded(response));
        } catch (IOException e) {
            throw CliCode.SERVER_UNREACHABLE.because(
                    "The server at " + server + " did not answer the request to " + what + ".",
                    "Check the address, and that the server runs. Sending the same again is safe.");
        }
    }

    private static byte[] bounded(HttpResponse<InputStream> response) throws IOException {
        try (InputStream in = response.body()) {
            return in.readNBytes(MAX_ANSWER_BYTES);
        }
    }

    private static JsonReader receipt(String what, int status, byte[] body) throws CliException {
        if (status / 100 != 2) {
            throw problem(what, status, body);
        }
        try {
            return JsonReader.of("the receipt", StrictJson.parse("the receipt", body));
        } catch (VerificationException e) {
            throw CliCode.RECEIPT_MALFORMED.because(
                    "The server took the request to " + what + " and answered with something that is no receipt.",
                    "Check that the address is a Tidemark server's. See what it serves: tidemark status");
        }
    }

    /** A problem document (RFC 9457), or whatever stands in front of the server and answers in its place. */
    private static CliException problem(String what, int status, byte[] body) {
        String code = "http_" + status;
        String hint = "The answer is no problem document; something else than a Tidemark server may have sent it.";
        try {
            JsonNode json = StrictJson.parse("the problem", body);
            if (json.path("code").isTextual() && json.path("detail").isTextual()) {
                code = json.get("code").textValue();
                hint = json.get("detail").textValue() + listener(status) + current(json) + requestId(json);
            }
        } catch (VerificationException e) {
            // Whatever it says, the status stands.
        }
        return new CliException(exitCode(status), code, "The server refused to " + what + " (" + status + ").", hint);
    }

    /** The two listeners are easily mistaken for one another. */
    private static String listener(int status) {
        return status == 405 ? " Changes go to the write listener, port 7421 unless configured." : "";
    }

    private static String current(JsonNode json) {
        return json.path("current_version").isIntegralNumber()
                ? " The version in force is " + json.get("current_version") + "."
                : "";
    }

    private static String requestId(JsonNode json) {
        return json.path("request_id").isTextual()
                ? " (request " + json.get("request_id").textValue() + ")"
                : "";
    }

    private static int exitCode(int status) {
        if (status == 409) {
            return ExitCode.CONFLICT;
        }
        return status == 408 || status == 429 || status >= 500 ? ExitCode.UNREACHABLE : ExitCode.REFUSED;
    }
}
