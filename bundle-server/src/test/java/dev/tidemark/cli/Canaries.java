package dev.tidemark.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Secrets that were planted, and the places that were searched for them. */
final class Canaries {
    private final Map<String, String> planted = new LinkedHashMap<>();
    private final Map<String, Integer> searched = new LinkedHashMap<>();
    private final Set<String> found = new LinkedHashSet<>();
    private int made;

    /** A secret nobody else has, which is planted {@code where}. */
    String plant(String where) {
        made++;
        return plant(where, "canary" + made + "x" + Long.toHexString(made * 0x9e3779b97f4a7c15L));
    }

    /** The same with a secret that has a form of its own. */
    String plant(String where, String secret) {
        if (secret.length() < 12) {
            throw new IllegalArgumentException("too short to be found by nothing but itself: " + where);
        }
        if (planted.put(where, secret) != null) {
            throw new IllegalArgumentException("planted twice: " + where);
        }
        return secret;
    }

    void search(String place, String text) {
        searched.merge(place, text.length(), Integer::sum);
        planted.forEach((where, secret) -> {
            if (text.contains(secret)) {
                int at = text.indexOf(secret);
                found.add(where + " found in " + place + ": ..."
                        + text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 20)));
            }
        });
    }

    /** Every file below; as bytes, whatever they are. */
    void searchFiles(String place, Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                search(place, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
    }

    /** A failure, its causes, and all their text. */
    void searchFailure(String place, Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            search(place, at.toString());
        }
    }

    List<String> found() {
        return new ArrayList<>(found);
    }

    Map<String, Integer> searched() {
        return searched;
    }

    String table() {
        StringBuilder out = new StringBuilder("planted (" + planted.size() + ")\n");
        planted.keySet().forEach(where -> out.append("  ").append(where).append('\n'));
        out.append("searched\n");
        searched.forEach((place, chars) -> out.append(String.format("  %-62s %,9d characters%n", place, chars)));
        return out.append("found ").append(found.size()).append('\n').toString();
    }
}
