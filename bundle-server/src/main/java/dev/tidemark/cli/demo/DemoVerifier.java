package dev.tidemark.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.locks.LockSupport;

/**
 * One verifier of the demonstration, a process: the SDK as a service would use it. Takes one JSON object a line on
 * standard input and answers each with one on standard output; ends with its input.
 */
public final class DemoVerifier {
    private static final JsonMapper JSON = new JsonMapper();

    /** How often a watched request is decided again; the resolution of what is reported. */
    private static final long WATCH_NANOS = 1_000_000;

    private final Verifier verifier;
    private final Clock clock;
    private final PrintStream out;

    private DemoVerifier(Verifier verifier, Clock clock, PrintStream out) {
        this.verifier = verifier;
        this.clock = clock;
        this.out = out;
    }

    /** Arguments: server, domain, root file, state directory. */
    public static void main(String[] args) throws IOException, InterruptedException, TrustClientException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (TrustClient trust = TrustClient.builder()
                .repository(URI.create(args[0]))
                .domain(args[1])
                .pinnedRoot(Path.of(args[2]))
                .stateDirectory(Path.of(args[3]))
                .start()) {
            Verifier verifier = Verifier.builder(trust).passportOnly().build();
            DemoVerifier self = new DemoVerifier(verifier, Clock.systemUTC(), out);
            self.say(JSON.createObjectNode().put("event", "ready"));
            self.serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        }
    }

    private void serve(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null) {
            JsonNode command = JSON.readTree(line);
            ProtectedRequest request = ProtectedRequest.of(
                            command.path("method").asText(),
                            command.path("path").asText())
                    .withPassport(command.path("passport").asText());
            say(command.path("do").asText().equals("watch") ? watch(request) : answer(verifier.decide(request)));
            line = in.readLine();
        }
    }

    /** Decides again and again until the answer is no, and says when that was by this process's clock. */
    private ObjectNode watch(ProtectedRequest request) {
        Decision decision = verifier.decide(request);
        while (decision instanceof Decision.Allow) {
            LockSupport.parkNanos(WATCH_NANOS);
            decision = verifier.decide(request);
        }
        return answer(decision);
    }

    private ObjectNode answer(Decision decision) {
        ObjectNode answer = JSON.createObjectNode();
        answer.put("at_ms", clock.millis());
        answer.put("allowed", decision instanceof Decision.Allow);
        answer.put(
                "reason", decision instanceof Decision.Deny deny ? deny.reason().code() : "allowed");
        decision.basis().ageMillis().ifPresent(age -> answer.put("age_ms", age));
        answer.put("freshness", decision.basis().freshness().name());
        return answer.put("explain", decision.explain());
    }

    private void say(ObjectNode line) {
        out.println(line);
    }
}
