package dev.tidemark.server.http.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.server.repository.News;
import dev.tidemark.server.repository.NewsFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The text of an event: {@code id}, {@code event}, one line of {@code data}, an empty line. Pure. */
final class EventText {
    /** Of a whole event. */
    static final int MAX_BYTES = 256 * 1024;

    private static final JsonMapper JSON = new JsonMapper();
    private static final int FRAME_BYTES = 128;
    private static final int FILE_BYTES = "{\"path\":\"\",\"base64\":\"\"},".length();
    private static final int DELTA_BYTES = "\"\",".length();

    private EventText() {}

    /** How long to wait before connecting again. */
    static byte[] retry(long millis) {
        return ("retry: " + millis + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    static byte[] timestamp(long version, byte[] statement) {
        return event(version, "timestamp", JSON.createObjectNode().put("timestamp", statement));
    }

    /** What is too large is left out, the largest first; statement and snapshot stay. Whoever lacks it fetches it. */
    static byte[] update(News news) {
        List<NewsFile> files = news.files();
        List<byte[]> deltas = news.deltas();
        Set<Object> fitting = fitting(files, deltas);
        ObjectNode data = JSON.createObjectNode();
        ArrayNode listed = data.putArray("files");
        files.stream()
                .filter(fitting::contains)
                .forEach(file -> listed.addObject().put("path", file.path()).put("base64", file.bytes()));
        ArrayNode segments = data.putArray("deltas");
        deltas.stream().filter(fitting::contains).forEach(segments::add);
        return event(news.version(), "update", data);
    }

    private record Part(Object what, boolean first, int bytes) {}

    private static Set<Object> fitting(List<NewsFile> files, List<byte[]> deltas) {
        List<Part> parts = new ArrayList<>();
        for (NewsFile file : files) {
            int bytes = FILE_BYTES + file.path().length() + base64(file.bytes());
            parts.add(new Part(file, isFirst(file.path()), bytes));
        }
        deltas.forEach(delta -> parts.add(new Part(delta, false, DELTA_BYTES + base64(delta))));
        parts.sort(Comparator.comparing(Part::first).reversed().thenComparing(Part::bytes));
        Set<Object> fitting = new HashSet<>(); // arrays and files of arrays: by identity
        long left = MAX_BYTES - FRAME_BYTES;
        for (Part part : parts) {
            if (part.bytes() <= left) {
                left -= part.bytes();
                fitting.add(part.what());
            }
        }
        return fitting;
    }

    private static boolean isFirst(String path) {
        return path.equals("metadata/timestamp.json") || path.endsWith(".snapshot.json");
    }

    private static int base64(byte[] bytes) {
        return Math.multiplyExact(4, (bytes.length + 2) / 3);
    }

    private static byte[] event(long id, String name, ObjectNode data) {
        try {
            String text = "id: " + id + "\nevent: " + name + "\ndata: " + JSON.writeValueAsString(data) + "\n\n";
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of strings can be written", e);
        }
    }
}
