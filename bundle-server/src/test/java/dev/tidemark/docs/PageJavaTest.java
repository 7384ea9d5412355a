package dev.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java of the pages compiles. A block that has a {@code package} or a top type of its own stands as it is; any other
 * is the body of a method in which a few names of the reader's service are known.
 */
class PageJavaTest {
    private static final String BEFORE = """
            import dev.tidemark.client.*;
            import dev.tidemark.verifier.*;
            import dev.tidemark.verifier.replay.ReplayStore;
            import dev.tidemark.verifier.audit.*;
            import java.net.URI;
            import java.nio.file.Path;
            import java.time.*;
            import java.util.*;
            @@IMPORTS@@
            abstract class @@NAME@@ {
                abstract void log(String code, String sentence);
                String query;
                String host;
                HeaderFields headers;
                byte[] body;
                void example(String passport, byte[] rootOfOne, io.micrometer.core.instrument.MeterRegistry registry) throws Exception {
            """;

    @TempDir
    private Path output;

    @Test
    void java_ofThePages_compiles() {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Page page : Page.all()) {
            for (Block block : page.blocks()) {
                if (block.language().equals("java")) {
                    sources.add(new Source(page, block));
                }
            }
        }
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-proc:none", "-d", output.toString());

        compiler.getTask(null, null, said, options, null, sources).call();

        assertThat(sources).isNotEmpty();
        assertThat(said.getDiagnostics().stream().filter(each -> each.getKind() == Diagnostic.Kind.ERROR))
                .isEmpty();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String place;
        private final String text;

        Source(Page page, Block block) {
            super(
                    URI.create("string:///Page" + Math.abs(page.name().hashCode()) + "Line" + block.line() + ".java"),
                    Kind.SOURCE);
            place = page.name() + ":" + block.line();
            String imports = lines(block, true);
            String body = lines(block, false);
            text = body.contains("\nclass ") || body.contains("\nfinal class ") || body.startsWith("package ")
                    ? imports + body
                    : BEFORE.replace("@@IMPORTS@@", imports)
                                    .replace(
                                            "@@NAME@@",
                                            "Page" + Math.abs(page.name().hashCode()) + "Line" + block.line())
                            + body + "    }\n}\n";
        }

        private static String lines(Block block, boolean imports) {
            return Arrays.stream(block.text().split("\n"))
                    .filter(line -> line.startsWith("import ") == imports)
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        @Override
        public String toString() {
            return place;
        }
    }
}
