package dev.tidemark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** In the first module of a build, so that everything that is missing is said at once. */
class RequiredProgramsTest {
    private static final Pattern PROGRAMS = Pattern.compile("(?m)^programs=\\(([^)]*)\\)");

    @Test
    void everyProgramThatTestsNeed_isInstalled() throws IOException {
        Matcher list = PROGRAMS.matcher(Files.readString(Path.of("../.ci/install")));
        assertThat(list.find()).as("the list of programs in .ci/install").isTrue();
        List<String> missing = new ArrayList<>();
        for (String program : list.group(1).split(" ")) {
            if (!isInstalled(program)) {
                missing.add(program);
            }
        }
        assertThat(missing).as("missing programs; run: bash .ci/install").isEmpty();
    }

    private static boolean isInstalled(String program) {
        for (String directory : (System.getenv("PATH") + ":/usr/sbin").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
