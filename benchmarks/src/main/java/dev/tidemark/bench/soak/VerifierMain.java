package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process of several verifiers. Its first line of input says which; then orders, one JSON object a line. It answers
 * {@code ready} once, and each {@code report}; it ends with its input.
 */
final class VerifierMain {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long TICK_MILLIS = 20;
    private static final String END = "";

    private final Clock clock = Clock.systemUTC();
    private final LinkedBlockingQueue<String> orders = new LinkedBlockingQueue<>();
    private final Tally tally = new Tally();
    private final Map<String, List<SoakVerifier>> verifiers = new LinkedHashMap<>();
    private final PrintStream out;

    private VerifierMain(PrintStream out) {
        this.out = out;
    }

    /** No arguments. */
    public static void main(String[] args) throws IOException, InterruptedException, TrustClientException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        VerifierMain self = new VerifierMain(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        self.start(JSON.readTree(in.readLine()));
        Thread reader = new Thread(() -> self.read(in), "orders");
        reader.setDaemon(true);
        reader.start();
        self.run();
    }

    private void start(JsonNode plan) throws InterruptedException, TrustClientException {
        for (JsonNode one : plan.path("verifiers")) {
            String name = one.path("name").asText();
            String domain = one.path("domain").asText();
            TrustClient trust = TrustClient.builder()
                    .repository(URI.create(plan.path("server").asText()))
                    .domain(domain)
                    .pinnedRoot(Path.of(one.path("root").asText()))
                    .stateDirectory(Path.of(one.path("state").asText()))
                    .start();
            verifiers.computeIfAbsent(domain, none -> new ArrayList<>()).add(new SoakVerifier(name, trust, tally));
        }
        out.println(JSON.createObjectNode().put("event", "ready"));
    }

    private void read(BufferedReader in) {
        try {
            String line = in.readLine();
            while (line != null) {
                orders.add(line);
                line = in.readLine();
            }
        } catch (IOException e) {
            // The process that gives orders is gone, and so is the work.
        } finally {
            orders.add(END);
        }
    }

    private void run() throws IOException, InterruptedException {
        String line = orders.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        while (line == null || !line.equals(END)) {
            if (line != null) {
                obey(JSON.readTree(line));
            }
            if (line == null || orders.isEmpty()) {
                long now = clock.millis();
                all().forEach(verifier -> verifier.tick(now));
            }
            line = orders.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
        all().forEach(SoakVerifier::close);
    }

    private List<SoakVerifier> all() {
        return verifiers.values().stream().flatMap(List::stream).toList();
    }

    private void obey(JsonNode order) {
        List<SoakVerifier> of = verifiers.getOrDefault(order.path("domain").asText(), List.of());
        String id = order.path("id").asText();
        switch (order.path("do").asText()) {
            case "standing" ->
                of.forEach(verifier -> verifier.standing(order.path("passport").asText()));
            case "expect" -> of.forEach(verifier -> verifier.expect(Probe.of(order)));
            case "acknowledged" -> {
                long at = order.path("at_ms").asLong();
                of.forEach(verifier -> verifier.acknowledged(id, at));
            }
            case "drop" -> of.forEach(verifier -> verifier.drop(id));
            default -> report();
        }
    }

    private void report() {
        ObjectNode report = tally.report();
        report.put("open", all().stream().mapToInt(SoakVerifier::openCount).sum());
        out.println(report);
    }
}
