package dev.tidemark.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.sample.SampleAuthors;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.SigningException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Plays the main job: publish, pull, allow, revoke, deny everywhere, lose the server, close the high-risk route at its
 * window while the {@code offline-ok} route goes on. Every step is checked; the first that is not as it must be ends it.
 */
public final class Demo {
    private static final int VERIFIERS = 3;
    private static final JsonMapper JSON = new JsonMapper();

    private static final String HIGH_RISK = "POST /v1/refunds";
    private static final String OFFLINE_OK = "GET /v1/catalogue";
    private static final long WINDOW_SECONDS = 6;

    private final SampleDomain domain;
    private final Path directory;
    private final Clock clock;
    private final SecureRandom random;
    private final Consumer<String> screen;
    private final List<Child> verifiers = new ArrayList<>();
    private final ObjectNode result = JSON.createObjectNode();

    /**
     * A demonstration.
     *
     * @param domain what is published
     * @param directory an empty directory; the caller removes it
     * @param screen where lines go
     */
    public Demo(SampleDomain domain, Path directory, Clock clock, SecureRandom random, Consumer<String> screen) {
        this.domain = domain;
        this.directory = directory;
        this.clock = clock;
        this.random = random;
        this.screen = screen;
    }

    /**
     * Runs it.
     *
     * @param serverMain the program's main class
     * @param serverArgs makes it serve {@code domain} and print its addresses as one line of JSON
     * @return the figures that were shown
     * @throws DemoFailed if anything was not as it must be
     */
    public ObjectNode run(String serverMain, List<String> serverArgs)
            throws DemoFailed, IOException, InterruptedException, SigningException {
        try (Child server = Child.start("server", errors("server"), serverMain, serverArgs)) {
            play(server);
            return result;
        } catch (DemoFailed | IOException e) {
            throw new DemoFailed(e.getMessage() + lastWords(), e);
        } finally {
            verifiers.forEach(Child::close);
        }
    }

    private void play(Child server) throws DemoFailed, IOException, InterruptedException, SigningException {
        JsonNode addresses = server.answer();
        String reads = addresses.path("read").asText();
        say("1  server     pid " + server.pid() + ", reads " + reads + ", embedded RocksDB, throw-away keys");
        SampleAuthors people = new SampleAuthors(domain, addresses.path("write").asText(), clock, random);
        long bundle = people.publish();
        say("2  publish    authors sign the policy, issuer " + SampleDomain.SLUG + " signs its keys: bundle " + bundle);
        startVerifiers(reads);
        say("3  pull       " + VERIFIERS + " verifiers verified the chain from the pinned root, each a process");

        String stolen = domain.passport("service:till", "stolen-1", clock.instant());
        String other = domain.passport("service:till", "other-1", clock.instant());
        all("decide", HIGH_RISK, stolen);
        requireAll("allowed");
        say("4  decide     " + HIGH_RISK + " (high risk, window " + WINDOW_SECONDS + " s)  ALLOWED at all three");
        revoke(people, stolen);
        loseServer(server, other);
    }

    private void revoke(SampleAuthors people, String stolen)
            throws DemoFailed, IOException, InterruptedException, SigningException {
        all("watch", HIGH_RISK, stolen);
        long before = clock.millis();
        long sequence = people.revoke("stolen-1");
        long acknowledged = clock.millis();
        say("5  revoke     passport stolen-1, event " + sequence + ", durable and signed after "
                + (acknowledged - before) + " ms");
        List<JsonNode> denials = requireAll("revoked_passport");
        for (int i = 0; i < VERIFIERS; i++) {
            long after = denials.get(i).path("at_ms").asLong() - acknowledged;
            result.withArray("propagation_ms").add(after);
            say("              " + verifiers.get(i).name() + "  DENIED  revoked_passport  "
                    + seconds(Math.abs(after)) + (after < 0 ? " before" : " after")
                    + " the acknowledgement, by its own clock");
        }
    }

    private void loseServer(Child server, String other) throws DemoFailed, InterruptedException {
        all("decide", HIGH_RISK, other);
        requireAll("allowed");
        server.close();
        say("6  outage     server stopped; another passport still passes, the state is fresh");
        all("watch", HIGH_RISK, other);
        List<JsonNode> closings = requireAll("stale_bundle_fail_closed");
        for (int i = 0; i < VERIFIERS; i++) {
            long age = closings.get(i).path("age_ms").asLong();
            if (age < WINDOW_SECONDS * 1000) {
                throw new DemoFailed(verifiers.get(i).name() + " closed too early, at age " + age + " ms");
            }
            result.withArray("closed_at_age_ms").add(age);
            say("              " + verifiers.get(i).name() + "  DENIED  stale_bundle_fail_closed  at second "
                    + seconds(age) + " of " + WINDOW_SECONDS);
        }
        all("decide", OFFLINE_OK, other);
        requireAll("allowed");
        say("7  go on      " + OFFLINE_OK + " (low risk, offline-ok)  ALLOWED at all three, marked stale");
    }

    private void startVerifiers(String reads) throws DemoFailed, IOException, InterruptedException {
        Path root = directory.resolve("root.json");
        for (int i = 1; i <= VERIFIERS; i++) {
            String name = "verifier-" + i;
            verifiers.add(Child.start(
                    name,
                    errors(name),
                    DemoVerifier.class.getName(),
                    List.of(
                            reads,
                            domain.domain().name(),
                            root.toString(),
                            directory.resolve(name).toString())));
        }
        for (Child verifier : verifiers) {
            verifier.answer();
        }
    }

    private void all(String verb, String request, String passport) throws DemoFailed {
        int space = request.indexOf(' ');
        ObjectNode command = JSON.createObjectNode();
        command.put("do", verb)
                .put("method", request.substring(0, space))
                .put("path", request.substring(space + 1))
                .put("passport", passport);
        for (Child verifier : verifiers) {
            verifier.requireAlive();
            verifier.send(command);
        }
    }

    private List<JsonNode> requireAll(String reason) throws DemoFailed, InterruptedException {
        List<JsonNode> answers = new ArrayList<>();
        for (Child verifier : verifiers) {
            JsonNode answer = verifier.answer();
            if (!answer.path("reason").asText().equals(reason)) {
                throw new DemoFailed(verifier.name() + " should say " + reason + ", it says "
                        + answer.path("reason").asText() + ": "
                        + answer.path("explain").asText());
            }
            answers.add(answer);
        }
        return answers;
    }

    private void say(String line) {
        screen.accept(line);
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f s", millis / 1000.0);
    }

    private Path errors(String name) {
        return directory.resolve(name + ".log");
    }

    /** What the processes wrote to standard error, for whoever has to find out. */
    private String lastWords() throws IOException {
        StringBuilder words = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path log : files.filter(file -> file.toString().endsWith(".log"))
                    .sorted(Comparator.naturalOrder())
                    .toList()) {
                List<String> lines = Files.readAllLines(log);
                for (String line : lines.subList(Math.max(0, lines.size() - 5), lines.size())) {
                    words.append(" | ").append(log.getFileName()).append(": ").append(line);
                }
            }
        }
        return words.toString();
    }
}
