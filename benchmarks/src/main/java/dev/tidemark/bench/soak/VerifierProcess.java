package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bench.machine.BenchFailed;
import dev.tidemark.bench.machine.Scratch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** The handle of a {@link VerifierMain}. Orders may come from several threads, questions from one. */
final class VerifierProcess {
    private static final JsonMapper JSON = new JsonMapper();

    private final String name;
    private final Set<String> domains;
    private final Scratch scratch;
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    private VerifierProcess(String name, Set<String> domains, Scratch scratch, Process process) {
        this.name = name;
        this.domains = domains;
        this.scratch = scratch;
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts one; {@link #awaitReady} follows. */
    static VerifierProcess start(
            String name, Scratch scratch, List<String> flags, Set<String> domains, ObjectNode verifiers)
            throws IOException {
        Process process = scratch.startJava(name, flags, VerifierMain.class.getName(), List.of());
        VerifierProcess self = new VerifierProcess(name, domains, scratch, process);
        self.write(verifiers);
        return self;
    }

    void awaitReady() throws IOException, BenchFailed {
        answer();
    }

    String name() {
        return name;
    }

    Process process() {
        return process;
    }

    /** Gives an order, if it is of a domain that somebody here follows. */
    void send(String domain, ObjectNode order) throws IOException {
        if (domains.contains(domain)) {
            write(order.put("domain", domain));
        }
    }

    JsonNode report() throws IOException, BenchFailed {
        write(JSON.createObjectNode().put("do", "report"));
        return answer();
    }

    /** No orders come any more. */
    void end() throws IOException {
        synchronized (orders) {
            orders.close();
        }
    }

    private void write(ObjectNode line) throws IOException {
        synchronized (orders) {
            orders.write(line + "\n");
            orders.flush();
        }
    }

    private JsonNode answer() throws IOException, BenchFailed {
        String line = answers.readLine();
        if (line == null) {
            throw scratch.ended(name);
        }
        return JSON.readTree(line);
    }
}
