package dev.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The form of the pages: their blocks are checked or say why not, and their links lead somewhere. */
class PagesTest {
    private static final List<Page> PAGES = Page.all();
    private static final Set<String> LANGUAGES =
            Set.of("bash", "text", "json", "toml", "java", "nginx", "ini", "yaml", "mermaid");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)]*))?\\)");
    private static final Pattern HIDDEN_COMMAND =
            Pattern.compile("(?m)^(\\$ |\\./tidemark |curl |openssl |mvn |jq |cp |mkdir |kill ).*");

    /** A block that is not run must be counted here too, so that no page leaves the check in silence. */
    private static final Map<NotRun, Long> NOT_RUN =
            Map.of(NotRun.BUILDS, 1L, NotRun.NEEDS_ROOT, 1L, NotRun.NEEDS_ELSEWHERE, 1L, NotRun.TAKES_LONG, 3L);

    @Test
    void blocks_areClosedAndOfAKnownLanguage() {
        List<String> findings = new ArrayList<>();
        for (Page page : PAGES) {
            for (Block block : page.blocks()) {
                if (!LANGUAGES.contains(block.language())) {
                    findings.add(at(page, block) + "the language is one of " + LANGUAGES);
                }
                if (block.end() > page.lines().size()) {
                    findings.add(at(page, block) + "never closed");
                }
            }
            Matcher indented = Pattern.compile("(?m)^ +```.*|^~~~.*").matcher(page.prose());
            while (indented.find()) {
                findings.add(page.name() + ": a fence stands at the beginning of its line: " + indented.group());
            }
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void blocks_sayInKnownWordsHowTheyAreChecked() {
        List<String> findings = new ArrayList<>();
        for (Page page : PAGES) {
            for (Block block : page.blocks()) {
                for (String word : block.words()) {
                    if (!known(block, word)) {
                        findings.add(at(page, block) + "unknown word " + word);
                    }
                }
            }
        }
        assertThat(findings).isEmpty();
    }

    private static boolean known(Block block, String word) {
        return switch (block.language()) {
            case "bash" ->
                word.equals("after=README.md")
                        || word.matches("exits=\\d+(,\\d+)*")
                        || (word.startsWith("no-run=")
                                && NotRun.of(word.substring("no-run=".length())).isPresent());
            case "text" -> word.equals("output");
            default -> false;
        };
    }

    @Test
    void blocks_thatAreNotRun_areCounted() {
        Map<NotRun, Long> counted = PAGES.stream()
                .flatMap(page -> page.blocks().stream())
                .flatMap(block -> block.word("no-run").flatMap(NotRun::of).stream())
                .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()));
        assertThat(counted).isEqualTo(NOT_RUN);
    }

    @Test
    void blocks_toLookAt_holdNoCommands() {
        List<String> findings = new ArrayList<>();
        for (Page page : PAGES) {
            for (Block block : page.blocks()) {
                Matcher command = HIDDEN_COMMAND.matcher(block.text());
                if (block.language().equals("text") && command.find()) {
                    findings.add(at(page, block) + "belongs into a bash block: " + command.group());
                }
            }
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void json_isRead() {
        ObjectMapper strict = new ObjectMapper()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        for (Page page : PAGES) {
            for (Block block : page.blocks()) {
                if (block.language().equals("json")) {
                    assertThatCode(() -> strict.readTree(block.text()))
                            .as(at(page, block))
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void links_leadToPagesAndHeadings() {
        List<String> broken = new ArrayList<>();
        for (Page page : PAGES) {
            Matcher link = LINK.matcher(page.prose());
            while (link.find()) {
                if (!link.group(1).contains("://") && !leadsSomewhere(page, link.group(1), link.group(2))) {
                    broken.add(page.name() + ": " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leadsSomewhere(Page from, String target, String anchor) {
        Path file = target.isEmpty()
                ? from.file()
                : from.file().resolveSibling(target).normalize();
        if (!file.toFile().exists()) {
            return false;
        }
        return anchor == null
                || PAGES.stream()
                        .anyMatch(page ->
                                page.file().equals(file) && page.anchors().contains(anchor));
    }

    @Test
    void everyPage_isReachedFromTheTableOfContents() {
        Set<Path> reached = new HashSet<>();
        Deque<Page> next = new ArrayDeque<>(List.of(Page.of("docs/README.md")));
        while (!next.isEmpty()) {
            Page page = next.pop();
            if (reached.add(page.file())) {
                Matcher link = LINK.matcher(page.prose());
                while (link.find()) {
                    Path file = page.file().resolveSibling(link.group(1)).normalize();
                    PAGES.stream().filter(each -> each.file().equals(file)).forEach(next::push);
                }
            }
        }
        assertThat(PAGES.stream()
                        .filter(page -> page.name().startsWith("docs/") && !reached.contains(page.file()))
                        .map(Page::name))
                .isEmpty();
    }

    private static String at(Page page, Block block) {
        return page.name() + ":" + block.line() + ": ";
    }
}
