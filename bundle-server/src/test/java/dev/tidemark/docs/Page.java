package dev.tidemark.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation, as the checks of this package see it. */
public record Page(Path file, List<String> lines) {
    private static final Path ROOT = checkout();
    private static final Pattern FENCE = Pattern.compile("```([a-z]*) ?(.*)");
    private static final Pattern HEADING = Pattern.compile("#+ +(.*)");
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[([^\\]]*)\\]\\([^)]*\\)");

    /** Every page: below {@code docs}, {@code vectors} and {@code examples}, the measurements, and those at the top. */
    public static List<Page> all() {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("docs", "vectors", "examples", "benchmarks")) {
            files.addAll(below(folder, ".md"));
        }
        try (Stream<Path> top = Files.list(ROOT)) {
            top.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.stream().sorted().map(Page::read).toList();
    }

    /** The files of this ending in the folder {@code docs}. */
    public static List<Path> filesBeside(String ending) {
        return below("docs", ending);
    }

    private static List<Path> below(String folder, String ending) {
        try (Stream<Path> walk = Files.walk(ROOT.resolve(folder))) {
            return walk.filter(file ->
                            file.toString().endsWith(ending) && !file.toString().contains("/target/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page of(String name) {
        return read(ROOT.resolve(name));
    }

    private static Page read(Path file) {
        try {
            return new Page(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Relative to the checkout, with slashes. */
    public String name() {
        return ROOT.relativize(file).toString();
    }

    /** The blocks in their order; the last one may lack its closing fence, then its end is past the page. */
    public List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        int at = 0;
        while (at < lines.size()) {
            Matcher fence = FENCE.matcher(lines.get(at));
            if (fence.matches()) {
                int end = at + 1;
                while (end < lines.size() && !lines.get(end).equals("```")) {
                    end++;
                }
                String text = String.join("\n", lines.subList(at + 1, Math.min(end, lines.size()))) + "\n";
                List<String> words = Stream.of(fence.group(2).split(" "))
                        .filter(word -> !word.isEmpty())
                        .toList();
                blocks.add(new Block(at + 1, end + 1, fence.group(1), words, text));
                at = end;
            }
            at++;
        }
        return blocks;
    }

    /** The page without its blocks, so that what only looks like prose in them is not read as such. */
    String prose() {
        List<String> prose = new ArrayList<>(lines);
        for (Block block : blocks()) {
            for (int line = block.line(); line <= Math.min(block.end(), lines.size()); line++) {
                prose.set(line - 1, "");
            }
        }
        return String.join("\n", prose);
    }

    /** The anchors that forges give to headings. */
    List<String> anchors() {
        Map<String, Integer> seen = new HashMap<>();
        List<String> anchors = new ArrayList<>();
        for (String line : prose().split("\n")) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String slug = LINK.matcher(heading.group(1))
                        .replaceAll("$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int before = seen.merge(slug, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? slug : slug + "-" + before);
            }
        }
        return anchors;
    }

    /** The checkout: tests run in the folder of their module. */
    static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("tidemark"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
