package dev.tidemark.cli.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.wire.Multipart;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.SigningException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The people of a sample domain, over plain HTTP: authors and an issuer that publish, an operator that revokes. */
public final class SampleAuthors {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final SampleDomain domain;
    private final String server;
    private final Clock clock;
    private final SecureRandom random;

    /** The server took a request and said no. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        private final String code;

        private Refused(int status, JsonNode problem) {
            super("the server answered " + status + " " + problem.path("code").asText() + ": "
                    + problem.path("detail").asText());
            this.code = problem.path("code").asText("http_" + status);
        }

        /** The problem's code. */
        public String code() {
            return code;
        }
    }

    /** @param server address of the write listener, without a path */
    public SampleAuthors(SampleDomain domain, String server, Clock clock, SecureRandom random) {
        this.domain = domain;
        this.server = server;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Publishes targets, then the policy, then the issuer's keys.
     *
     * @return the bundle version
     * @throws IOException if the server cannot be reached or refuses
     */
    public long publish() throws IOException, InterruptedException, SigningException {
        publish("1.targets.json", domain.targetsFile(), Map.of());
        publish("1.policy.json", domain.policyFile(), Map.of(DomainLayout.POLICY_TARGET, domain.policyTarget()));
        JsonNode receipt = publish(
                "1." + DomainLayout.issuerRole(SampleDomain.SLUG) + ".json",
                domain.issuerFile(),
                Map.of(DomainLayout.issuerTarget(SampleDomain.SLUG), domain.issuerTarget()));
        return receipt.path("bundle_version").asLong();
    }

    /**
     * Revokes one passport.
     *
     * @return the event's number, once the revocation is durable and in a signed statement
     * @throws IOException if the server cannot be reached or refuses
     */
    public long revoke(String jti) throws IOException, InterruptedException, SigningException {
        ObjectNode event = JSON.createObjectNode();
        event.put("event_id", "sample-" + jti)
                .put("kind", "jti")
                .put("issuer", SampleDomain.ISSUER)
                .put("id", jti)
                .put("reason", "keyCompromise")
                .put("revoked_at", MetadataTime.formatSeconds(clock.instant()));
        return revoke(event);
    }

    /**
     * Sends one event as it is.
     *
     * @return the event's number, once the revocation is durable and in a signed statement
     * @throws IOException if the server cannot be reached or refuses
     */
    public long revoke(ObjectNode event) throws IOException, InterruptedException, SigningException {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("events").add(event);
        return post("/revocations", "application/json", body.toString().getBytes(StandardCharsets.UTF_8))
                .path("sequence")
                .asLong();
    }

    /**
     * Publishes one role.
     *
     * @param name {@code N.role.json}
     * @param targets contents by target path
     * @return the receipt
     * @throws IOException if the server cannot be reached or refuses
     */
    public JsonNode publish(String name, byte[] metadata, Map<String, byte[]> targets)
            throws IOException, InterruptedException, SigningException {
        Multipart form = new Multipart(random).file("metadata", name, metadata);
        targets.forEach((path, bytes) -> form.file("target", path, bytes));
        return post("/publish", form.mediaType(), form.finish());
    }

    private JsonNode post(String path, String type, byte[] body)
            throws IOException, InterruptedException, SigningException {
        String token = domain.callerToken("sample" + path + clock.millis(), clock.instant());
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server + "/v1/" + domain.domain().name() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        JsonNode json = JSON.readTree(answer.body());
        if (answer.statusCode() / 100 != 2) {
            throw new Refused(answer.statusCode(), json);
        }
        return json;
    }
}
