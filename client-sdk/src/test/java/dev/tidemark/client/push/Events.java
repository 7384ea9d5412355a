package dev.tidemark.client.push;

import dev.tidemark.client.TestDomain;
import dev.tidemark.revocation.Segment;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Events as a server writes them. */
public final class Events {
    private Events() {}

    /** The newest statement. */
    public static String statement(TestDomain domain) {
        return statement(domain.files().get(PushEvent.TIMESTAMP));
    }

    public static String statement(byte[] bytes) {
        return event("timestamp", "{\"timestamp\":\"" + base64(bytes) + "\"}");
    }

    /** What changed since the domain had those files; segments stay out, as they are. */
    public static String update(Map<String, byte[]> before, TestDomain domain) {
        return update(changed(before, domain), domain.deltas());
    }

    public static Map<String, byte[]> changed(Map<String, byte[]> before, TestDomain domain) {
        Map<String, byte[]> changed = new TreeMap<>(domain.files());
        changed.keySet()
                .removeIf(path ->
                        path.endsWith(".tmr") || (before.containsKey(path) && !path.equals(PushEvent.TIMESTAMP)));
        return changed;
    }

    public static String update(Map<String, byte[]> files, List<Segment> deltas) {
        String listed = files.entrySet().stream()
                .map(file -> "{\"path\":\"" + file.getKey() + "\",\"base64\":\"" + base64(file.getValue()) + "\"}")
                .collect(Collectors.joining(","));
        String segments =
                deltas.stream().map(delta -> '"' + base64(delta.bytes()) + '"').collect(Collectors.joining(","));
        return event("update", "{\"files\":[" + listed + "],\"deltas\":[" + segments + "]}");
    }

    public static String event(String name, String data) {
        return "id: 1\nevent: " + name + "\ndata: " + data + "\n\n";
    }

    public static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
