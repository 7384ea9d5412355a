package dev.tidemark.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** One connection that listens to events, and reads them as fast as they come. */
final class Listening implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final HttpResponse<InputStream> answer;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Thread reader;

    /**
     * One event.
     *
     * @param text all of it, as it came
     */
    record Event(String id, String name, JsonNode data, String text) {
        byte[] statement() {
            return Base64.getDecoder().decode(data.path("timestamp").asText());
        }

        List<String> paths() {
            List<String> paths = new ArrayList<>();
            data.path("files").forEach(file -> paths.add(file.path("path").asText()));
            return paths;
        }
    }

    private static final Event BROKEN = new Event("", "broken", JSON.createObjectNode(), "");
    private static final Event ENDED = new Event("", "ended", JSON.createObjectNode(), "");

    Listening(String uri, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        reader = new Thread(this::read, "listening");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (InputStream in = unpacked(answer)) {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            int last = 0;
            for (int next = in.read(); next >= 0; next = in.read()) {
                block.write(next);
                if (next == '\n' && last == '\n') {
                    take(block.toString(StandardCharsets.UTF_8));
                    block.reset();
                }
                last = next;
            }
            events.add(block.size() == 0 ? ENDED : BROKEN);
        } catch (IOException e) {
            events.add(BROKEN);
        }
    }

    private static InputStream unpacked(HttpResponse<InputStream> answer) throws IOException {
        return answer.headers().firstValue("content-encoding").isPresent()
                ? new GZIPInputStream(answer.body())
                : answer.body();
    }

    private void take(String text) throws IOException {
        if (text.startsWith("retry: ")) {
            events.add(new Event("", "retry", JSON.createObjectNode(), text));
            return;
        }
        String[] lines = text.split("\n");
        if (lines.length != 3 || !lines[0].startsWith("id: ") || !lines[1].startsWith("event: ")) {
            events.add(BROKEN);
            return;
        }
        JsonNode data = JSON.readTree(
                new ByteArrayInputStream(lines[2].substring("data: ".length()).getBytes(StandardCharsets.UTF_8)));
        events.add(new Event(lines[0].substring(4), lines[1].substring(7), data, text));
    }

    /** What comes next: an event, {@code retry}, {@code ended} or {@code broken}. */
    Event next() throws InterruptedException {
        Event event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing came within " + PATIENCE.toSeconds() + " s");
        }
        return event;
    }

    /** The next of that name; others are passed over. */
    Event next(String name) throws InterruptedException {
        Event event = next();
        while (!event.name().equals(name)) {
            if (event == BROKEN || event == ENDED) {
                throw new AssertionError("the stream is " + event.name());
            }
            event = next();
        }
        return event;
    }

    @Override
    public void close() throws IOException {
        answer.body().close();
    }
}
