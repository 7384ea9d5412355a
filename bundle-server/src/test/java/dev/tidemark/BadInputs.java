package dev.tidemark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One section of {@code docs/reference/bad-input.md}, as real runs said it. The page is generated: with {@code
 * TIDEMARK_WRITE_DOCS} in the environment a test writes its section, otherwise it compares.
 */
public final class BadInputs {
    private static final Path REFERENCE = reference();
    private static final Path PAGE = REFERENCE.resolve("bad-input.md");
    private static final String HEAD =
            "| input | code | answer | first line | what it costs |\n|---|---|---|---|---|\n";
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\|");
    private static final Pattern CLASS_NAME =
            Pattern.compile("\\w+(?:Exception|Error)\\b|\\b(?:java|javax|dev|io|com|org)\\.[a-z]+\\.");

    /** A sentence that begins with one of these, or has one after a semicolon, a colon or a comma, says what to do. */
    private static final Pattern INSTRUCTION =
            Pattern.compile("(?:^|[.;:,/] |\\bor )(?i:add|ask|check|choose|chmod|copy"
                    + "|correct|fetch|find|free|get|give|keep|look|make|move|name|open|point|publish|put|read|remove|rename|renew"
                    + "|restart|restore|run|save|see|send|set|sign|start|stop|try|unset|use|wait|write)\\b");

    private static final String TEMPORARY = System.getProperty("java.io.tmpdir");

    private final String section;
    private final List<String> rows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> codes = codes();

    public BadInputs(String section) {
        this.section = section;
    }

    /**
     * One run.
     *
     * @param input what was given
     * @param code the stable code of the answer
     * @param answer HTTP status, or exit code
     * @param text what the user reads first
     * @param proof what was seen to be as before, or whole, afterwards
     */
    public void add(String input, String code, String answer, String text, String proof) {
        String line = masked(text.strip().replaceAll("\\s+", " "));
        rows.add("| " + input + " | `" + code + "` | " + answer + " | " + line.replace("|", "\\|") + " | " + proof
                + " |");
        if (!INSTRUCTION.matcher(line).find()) {
            faults.add(input + ": says not what to do: " + line);
        }
        if (CLASS_NAME.matcher(line).find()) {
            faults.add(input + ": shows the inside: " + line);
        }
        if (!codes.contains(code)) {
            faults.add(input + ": its code is in no table: " + code);
        }
    }

    /** Every row says what to do under a documented code, and the page says the same. */
    public void requirePage() throws IOException {
        System.out.println(section + "\n" + String.join("\n", rows));
        assertThat(faults).isEmpty();
        String page = Files.readString(PAGE, UTF_8);
        Matcher found = Pattern.compile("(?ms)(^## " + section + "\\n\\n[^|#]*)(.*?)(?=^## |\\z)")
                .matcher(page);
        assertThat(found.find()).as("the page has a section %s", section).isTrue();
        String table = HEAD + String.join("\n", rows) + "\n";
        if (System.getenv().containsKey("TIDEMARK_WRITE_DOCS")) {
            String after = page.substring(found.end());
            Files.writeString(
                    PAGE,
                    page.substring(0, found.start()) + found.group(1) + table + (after.isEmpty() ? "" : "\n") + after);
        } else {
            assertThat(found.group(2).strip()).isEqualTo(table.strip());
        }
    }

    /** What differs from run to run. */
    private static String masked(String line) {
        return line.replaceAll(Pattern.quote(TEMPORARY) + "/(?:[\\w.+-]+/)*([\\w.+-]+)", "$1")
                .replaceAll("\\b\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
                .replaceAll("\\b[0-9a-f]{32,}\\b", "HEX")
                .replaceAll("\\bpid \\d+", "pid N")
                .replaceAll("\\btimestamp \\d{1,4}\\b", "timestamp N")
                .replaceAll("\\(request [0-9a-f]+\\)", "(request ID)")
                .replaceAll("(127\\.0\\.0\\.1|localhost):[1-9]\\d{3,}", "$1:PORT");
    }

    /** Every code that a page of the reference explains. */
    private static Set<String> codes() {
        Set<String> all = new TreeSet<>();
        try (Stream<Path> pages = Files.list(REFERENCE)) {
            for (Path page : (Iterable<Path>) pages.filter(file -> !file.equals(PAGE))::iterator) {
                Matcher cell = FIRST_CELL.matcher(Files.readString(page));
                while (cell.find()) {
                    all.add(cell.group(1));
                }
            }
            return all;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path reference() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("tidemark"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/reference");
    }
}
