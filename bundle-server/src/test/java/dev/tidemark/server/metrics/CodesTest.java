package dev.tidemark.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A code that the server can say can be counted: the page of codes, which is held to the code, holds this list. */
class CodesTest {
    @Test
    void codes_ofSignedMetadata_areAllThereAre() throws IOException {
        assertThat(Codes.REJECTIONS).containsExactlyInAnyOrderElementsOf(listed("Metadata"));
    }

    @Test
    void codes_ofProblems_areAllThereAre() throws IOException {
        Set<String> ours = Stream.of(Codes.PUBLISH, Codes.REVOCATION, Codes.HTTP)
                .flatMap(Set::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        ours.removeAll(listed("Domain not available"));
        ours.removeAll(listed("Revoking"));

        assertThat(ours).containsExactlyInAnyOrderElementsOf(listed("Other problems"));
    }

    private static Set<String> listed(String heading) throws IOException {
        Path page = Path.of("..", "docs", "reference", "reason-codes.md");
        Matcher section = Pattern.compile("(?ms)^#+ " + heading + "\\n(.*?)(?=^#+ |\\z)")
                .matcher(Files.readString(Files.exists(page) ? page : Path.of("docs", "reference", "reason-codes.md")));
        assertThat(section.find()).as(heading).isTrue();
        Set<String> codes = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| `([^`]+)` \\|").matcher(section.group(1));
        while (row.find()) {
            codes.add(row.group(1));
        }
        return codes;
    }
}
