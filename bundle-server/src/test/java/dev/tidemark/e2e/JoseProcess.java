package dev.tidemark.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A service in Node that verifies tokens with npm {@code jose}, and keeps one remote JWK set as long as it lives. */
final class JoseProcess implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;

    private JoseProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
    }

    static JoseProcess start(Path program, String jwks) {
        try {
            return new JoseProcess(new ProcessBuilder("node", program.toString(), jwks)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new AssertionError("node is not installed; run .ci/install", e);
        }
    }

    /** {@code verified} and the subject, or {@code refused} and the code. */
    String verdict(String token) throws IOException {
        return ask(token, false);
    }

    /** The same after the set was read again. */
    String verdictAfterReload(String token) throws IOException {
        return ask(token, true);
    }

    private String ask(String token, boolean reload) throws IOException {
        questions.write(JSON.writeValueAsString(Map.of("token", token, "reload", reload)));
        questions.newLine();
        questions.flush();
        String line = answers.readLine();
        if (line == null) {
            throw new AssertionError("node ended");
        }
        JsonNode answer = JSON.readTree(line);
        return answer.has("verified")
                ? "verified " + answer.at("/verified/sub").asText()
                : "refused " + answer.path("refused").asText();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
