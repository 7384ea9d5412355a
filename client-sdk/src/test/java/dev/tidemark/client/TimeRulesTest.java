package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule of time is needed: taken out of the source, the model of {@link TimeModelTest} finds a violation. A rule whose
 * text is not in the source exactly once fails here, so that this list follows the code.
 */
class TimeRulesTest {
    private static final int SEQUENCES = 3_000;
    private static final Path SOURCES = Path.of("src/main/java/dev/tidemark");
    private static final String TIME = "client/TrustTime.java";
    private static final String CARRIED = "client/Carried.java";
    private static final String FRESHNESS = "verifier/Freshness.java";

    /** A rule: its words, where it stands, and what stands there without it. */
    record Rule(String words, String file, String with, String without) {
        @Override
        public String toString() {
            return words;
        }
    }

    static List<Rule> rules() {
        return List.of(
                new Rule("now is not below the wall clock", TIME, "Math.max(wallMillis, expected)", "expected"),
                new Rule("nor below signed and monotonic time", TIME, "Math.max(wallMillis, expected)", "wallMillis"),
                new Rule(
                        "nor below the last now",
                        CARRIED,
                        "nowMillis > held ? millis.accumulateAndGet(nowMillis, Math::max) : held",
                        "Math.max(nowMillis, Math.min(held, nowMillis))"),
                new Rule(
                        "the last now stays with its statement",
                        CARRIED,
                        "!lastNow.statement().equals(statement)",
                        "true"),
                new Rule("a restart knows the last now", CARRIED, "            lastNow = kept.get();\n", ""),
                new Rule(
                        "a look without a state is a look",
                        CARRIED,
                        "        lastNow.raise(now.millis());\n        return",
                        "        return"),
                new Rule(
                        "a clock behind signed time is doubted",
                        TIME,
                        "wallMillis >= signedMillis - maxErrorMillis",
                        "true"),
                new Rule("a clock that fell is doubted", TIME, "fall <= maxErrorMillis", "true"),
                new Rule(
                        "and stays so when it comes back",
                        TIME,
                        "raise(deepestFall, raise(highestLead, lead) - lead)",
                        "raise(highestLead, lead) - lead"),
                new Rule(
                        "a clock behind the last process is doubted",
                        TIME,
                        "wallMillis >= seenBefore.get() - maxErrorMillis",
                        "true"),
                new Rule(
                        "a newer statement does not turn time back",
                        TIME,
                        "Math.max(floor, issuedAt.toEpochMilli())",
                        "issuedAt.toEpochMilli()"),
                new Rule("less a thousandth for drift", TIME, " - passed / DRIFT_DIVISOR", ""),
                new Rule(
                        "a risen epoch forgets what was signed",
                        TIME,
                        "        highestSigned = issuedAt;\n        anchor = anchoredAt(issuedAt.toEpochMilli(), elapsedMillis());\n",
                        "        statementVerified(issuedAt);\n"),
                new Rule("a restart knows what was signed", TIME, "issuedAt.isAfter(highestSigned)", "false"),
                new Rule("what is known anchors nothing anew", TIME, "issuedAt.isAfter(highestSigned)", "true"),
                new Rule("no age without time", FRESHNESS, "timeKnown && ageMillis >= 0", "ageMillis >= 0"),
                new Rule("a window closes", FRESHNESS, " || !freshness.admits(Duration.ofMillis(ageMillis))", ""),
                new Rule(
                        "no high-risk route is offline-ok",
                        FRESHNESS,
                        "risk == Risk.HIGH ? Verdict.TOO_OLD : Verdict.ADMITTED",
                        "Verdict.ADMITTED"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void model_ofARuleTakenOut_findsAViolation(Rule rule, TestReporter reporter) throws Exception {
        String violation = firstViolation(source(rule), rule.file(), SEQUENCES);
        reporter.publishEntry(rule.words(), violation);
        assertThat(violation).as("without the rule: %s", rule).startsWith("seed ");
    }

    /** The way of compiling and loading itself changes nothing. */
    @Test
    void model_ofTheRulesAsTheyAre_findsNone() throws Exception {
        String asItIs = Files.readString(SOURCES.resolve(TIME));
        assertThat(firstViolation(asItIs, TIME, 100)).isEmpty();
    }

    private static String source(Rule rule) throws IOException {
        String text = Files.readString(SOURCES.resolve(rule.file()));
        int at = text.indexOf(rule.with());
        assertThat(at).as("the text of the rule in %s", rule.file()).isNotNegative();
        assertThat(text.indexOf(rule.with(), at + 1)).as("and nowhere else").isNegative();
        return text.substring(0, at)
                + rule.without()
                + text.substring(at + rule.with().length());
    }

    private static String firstViolation(String source, String file, int sequences) throws Exception {
        ClassLoader changed = new Isolated(compiled(source, file));
        Method model = changed.loadClass(TimeModel.class.getName())
                .getDeclaredMethod("firstViolation", long.class, int.class, int.class);
        model.setAccessible(true);
        return (String) model.invoke(null, 1L, sequences, 50);
    }

    // ---- compiling in memory

    private static Map<String, byte[]> compiled(String source, String file) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject input =
                new SimpleJavaFileObject(URI.create("string:///dev/tidemark/" + file), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
                InMemory output = new InMemory(standard)) {
            List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
            boolean done = compiler.getTask(null, output, null, options, null, List.of(input))
                    .call();
            assertThat(done).as("the source without the rule compiles").isTrue();
            return output.classes();
        }
    }

    private static String classPath() {
        return Stream.of(TrustTime.class, Ticker.class, NullMarked.class)
                .map(TimeRulesTest::placeOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new TreeMap<>();

        InMemory(StandardJavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(className, name -> new ByteArrayOutputStream());
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new TreeMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }

    /** Loads the model and what it is about anew, with some classes in the place of others. */
    private static final class Isolated extends ClassLoader {
        private static final List<String> ANEW = List.of(
                "dev.tidemark.client.TrustTime",
                "dev.tidemark.client.Carried",
                "dev.tidemark.client.TimeModel",
                "dev.tidemark.client.TimeTruth",
                "dev.tidemark.client.TimeWorld",
                "dev.tidemark.verifier.Freshness");

        private final Map<String, byte[]> changed;

        Isolated(Map<String, byte[]> changed) {
            super(TimeRulesTest.class.getClassLoader());
            this.changed = changed;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (ANEW.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? defined(name) : loaded;
            }
        }

        private Class<?> defined(String name) throws ClassNotFoundException {
            byte[] bytes = changed.get(name);
            if (bytes == null) {
                try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                    bytes = in.readAllBytes();
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
