package dev.tidemark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.bundle.LintCode;
import dev.tidemark.cli.CliContext;
import dev.tidemark.cli.Main;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.metrics.ClientMetric;
import dev.tidemark.client.metrics.Metric;
import dev.tidemark.client.push.PushException;
import dev.tidemark.client.state.StateException;
import dev.tidemark.metadata.Rejection;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.MalformedSetException;
import dev.tidemark.revocation.Regression;
import dev.tidemark.server.StartProblem;
import dev.tidemark.server.access.AccessDenied;
import dev.tidemark.server.metrics.GuardMetric;
import dev.tidemark.server.repository.RepositoryStartException;
import dev.tidemark.server.repository.RepositoryUnavailable;
import dev.tidemark.server.repository.RevocationRefused;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.SigningRefused;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.adapter.AdapterRefusal;
import dev.tidemark.verifier.adapter.DenialResponse;
import dev.tidemark.verifier.audit.AuditMember;
import dev.tidemark.verifier.metrics.VerifierMetric;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The pages say what the code does: tables, tests that are named, and commands. */
class DocsTest {
    private static final Path ROOT = root();
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
    private static final Pattern TEST_METHOD = Pattern.compile("\\bvoid ([a-z]\\w*_\\w+)\\(");
    private static final Pattern CODE = Pattern.compile("`([a-z_]+)`");
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w./$}-])/(work|root|home|Users|tmp|private)/");
    private static final Pattern BASH = Pattern.compile("(?ms)^```bash[^\\n]*\\n(.*?)^```");
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\s*\\./tidemark +([a-z][^\\n]*)");
    private static final String TUF_CLIENT = "tuf-client ";
    private static final Pattern REFUSAL = Pattern.compile(
            "(?:Refused\\s*\\.(?:of|conflict|overLimit)|Problem\\.of|(?<![\\w.])of)\\(\\s*(?:\\d{3},\\s*)?\"([a-z_]+)\"");

    @Test
    void configuration_listsEverySetting() throws Exception {
        List<String> rows = new ArrayList<>();
        for (Object setting : Class.forName("dev.tidemark.server.Setting").getEnumConstants()) {
            String standard = text(setting, "defaultValue");
            rows.add("| `" + text(setting, "key") + "` | " + (standard.isEmpty() ? "none" : "`" + standard + "`")
                    + " | `" + text(setting, "environmentName") + "` | " + text(setting, "meaning") + " |");
        }
        String section = section("docs/reference/configuration.md", "Settings");
        assertThat(section.lines().filter(line -> line.startsWith("| `"))).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void auditLines_listEveryMember() throws IOException {
        assertThat(section("docs/reference/audit-lines.md", "Members").lines().filter(line -> line.startsWith("| `")))
                .containsExactlyElementsOf(
                        Stream.of(AuditMember.values()).map(AuditMember::row).toList());
    }

    @Test
    void configurationOfTheGuard_listsEverySetting() throws Exception {
        List<String> rows = new ArrayList<>();
        for (Object setting : Class.forName("dev.tidemark.server.GuardSetting").getEnumConstants()) {
            String standard = text(setting, "defaultValue");
            rows.add("| `" + text(setting, "key") + "` | " + (standard.isEmpty() ? "none" : "`" + standard + "`")
                    + " | `" + text(setting, "environmentName") + "` | " + text(setting, "meaning") + " |");
        }
        String section = section("docs/reference/configuration.md", "Guard");
        assertThat(section.lines().filter(line -> line.startsWith("| `"))).containsExactlyElementsOf(rows);
    }

    @Test
    void metricsOfTheGuard_areListedWhole() throws Exception {
        assertThat(section("docs/reference/metrics-client.md", "Guard")
                        .lines()
                        .filter(line -> line.startsWith("| `tidemark")))
                .containsExactlyElementsOf(
                        Stream.of(GuardMetric.values()).map(Metric::row).toList());
    }

    @Test
    void reasonCodes_listEveryRefusalOfAnAdapter() throws Exception {
        List<String> rows = Stream.of(AdapterRefusal.values())
                .map(one -> "| `" + one.code() + "` | " + one.status() + " | " + one.meaning() + " |")
                .toList();
        assertThat(section("docs/reference/reason-codes.md", "Adapters").lines().filter(line -> line.startsWith("| `")))
                .containsExactlyElementsOf(rows);
    }

    @Test
    void metrics_listEveryMeter() throws Exception {
        List<String> rows = new ArrayList<>();
        for (Object meter :
                Class.forName("dev.tidemark.server.metrics.ServerMeter").getEnumConstants()) {
            String type = text(meter, "type").toLowerCase(Locale.ROOT);
            String unit = type.equals("timer") ? "seconds" : text(meter, "unit");
            rows.add("| `" + text(meter, "series") + "` | " + type + " | " + labels(meter) + " | "
                    + (unit.isEmpty() ? "number" : unit) + " | " + text(meter, "help") + " |");
        }
        String section = section("docs/reference/metrics.md", "Server");
        assertThat(section.lines().filter(line -> line.startsWith("| `"))).containsExactlyElementsOf(rows);
    }

    @Test
    void reasonCodes_listEveryCode() throws Exception {
        assertCodes("Decisions", codes(DenyReason.values()));
        assertCodes("Metadata", codes(Rejection.class));
        assertCodes("Revocation states", codes(Regression.class));
        assertCodes("Segments", codes(MalformedSegmentException.Reason.values()));
        assertCodes("Sets", codes(MalformedSetException.Reason.values()));
        assertCodes("Fetching", codes(FetchException.Reason.values()));
        assertCodes("Push", codes(PushException.Reason.values()));
        assertCodes("State directory", codes(StateException.Reason.values()));
        assertCodes("Callers", codes(AccessDenied.Code.values()));
        assertCodes("Revoking", codes(RevocationRefused.Code.values()));
        assertCodes("Domain not available", codes(RepositoryUnavailable.Code.values()));
        assertCodes("Key files", codes(KeyFileException.Code.values()));
        assertCodes("Online signer", codes(SigningRefused.Code.values()));
        Set<String> start = codes(StartProblem.Code.values());
        start.addAll(codes(RepositoryStartException.Code.values()));
        assertCodes("Start", start);
    }

    @Test
    void reasonCodes_sayHowEachDenialIsAnswered() throws Exception {
        String section = section("docs/reference/reason-codes.md", "Decisions");
        for (DenyReason reason : DenyReason.values()) {
            assertThat(section)
                    .containsPattern("\\| `" + reason.code() + "` \\| \\w+ \\| "
                            + DenialResponse.of(reason).status() + " \\|");
        }
    }

    @Test
    void commandLine_listsEveryCodeAndHowItEnds() throws Exception {
        List<String> rows = new ArrayList<>();
        for (Object code : Class.forName("dev.tidemark.cli.CliCode").getEnumConstants()) {
            rows.add("| `" + text(code, "code") + "` | " + text(code, "exitCode") + " | " + text(code, "meaning")
                    + " |");
        }
        assertThat(section("docs/reference/cli.md", "Codes").lines().filter(line -> line.startsWith("| `")))
                .containsExactlyElementsOf(rows);
    }

    @Test
    void commandLine_saysOfEachCommandWhatItsManualSays() throws Exception {
        String listed = section("docs/reference/cli.md", "Command line");
        List<CommandLine> open = new ArrayList<>(commandLine().getSubcommands().values());
        while (!open.isEmpty()) {
            CommandLine at = open.remove(0);
            open.addAll(at.getSubcommands().values());
            if (at.getSubcommands().isEmpty()) {
                assertThat(listed)
                        .contains("| `" + at.getCommandSpec().qualifiedName().substring("tidemark ".length()) + "` | "
                                + String.join(
                                        " ", at.getCommandSpec().usageMessage().header()) + " |");
            }
        }
    }

    @Test
    void reasonCodes_listEveryCodeOfTheLint() throws Exception {
        List<String> rows = new ArrayList<>();
        for (LintCode code : LintCode.values()) {
            rows.add("| `" + code.code() + "` | " + code.severity().name().toLowerCase(Locale.ROOT) + " | "
                    + code.meaning() + " |");
        }
        assertThat(section("docs/reference/reason-codes.md", "Lint").lines().filter(line -> line.startsWith("| `")))
                .containsExactlyElementsOf(rows);
    }

    @Test
    void reasonCodes_listEveryProblemThatTheServerWrites() throws IOException {
        Set<String> written = new TreeSet<>();
        for (Path source : files("bundle-server/src/main/java/dev/tidemark/server", ".java")) {
            Matcher refusal = REFUSAL.matcher(Files.readString(source));
            while (refusal.find()) {
                written.add(refusal.group(1));
            }
        }
        assertThat(written).hasSizeGreaterThan(20);
        assertCodes("Other problems", written);
    }

    @Test
    void pages_nameTestsThatExist() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            Matcher named = NAMED_TEST.matcher(Files.readString(page));
            while (named.find()) {
                Optional<Path> test = testSource(named.group(1));
                String method = named.group(2);
                if (test.isEmpty()
                        || (method != null && !Files.readString(test.get()).contains("void " + method + "("))) {
                    missing.add(ROOT.relativize(page) + ": " + named.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void claims_nameATestInEveryRow() throws IOException {
        String claims = read("docs/explanation/claims.md");
        List<String> rows = claims.lines()
                .filter(line -> line.startsWith("| ")
                        && !line.contains("shown by")
                        && !NAMED_TEST.matcher(line).find())
                .toList();
        assertThat(rows).isEmpty();
    }

    /** No row without a test, no test of an attack without a row, and no code that is not explained. */
    @Test
    void attacks_areEachInARowWithATest() throws IOException {
        List<String[]> rows = read("docs/reference/attacks.md")
                .lines()
                .filter(line -> line.matches("\\| (?!attack \\|).*"))
                .map(line -> line.split(" *\\| *", -1))
                .toList();
        Set<String> named = new TreeSet<>();
        Set<String> codes = new TreeSet<>();
        for (String[] row : rows) {
            assertThat(row).as("%s", row[1]).hasSize(7);
            assertThat(Arrays.copyOfRange(row, 1, 5)).as("%s", row[1]).doesNotContain("");
            assertThat(NAMED_TEST.matcher(row[4]).find()).as("%s", row[1]).isTrue();
            NAMED_TEST.matcher(row[4]).results().forEach(test -> named.add(test.group(1) + "." + test.group(2)));
            CODE.matcher(row[3]).results().forEach(code -> codes.add(code.group(1)));
        }
        assertThat(named)
                .containsAll(testsOf("client-sdk/src/test/java/dev/tidemark/attack", "Test.java"))
                .containsAll(testsOf("client-sdk/src/test/java/dev/tidemark/client/push", "PushAttackTest.java"));
        assertThat(firstCells(read("docs/reference/reason-codes.md"))).containsAll(codes);
    }

    private static Set<String> testsOf(String folder, String suffix) throws IOException {
        Set<String> tests = new TreeSet<>();
        for (Path source : files(folder, suffix)) {
            String name = source.getFileName().toString().replace(".java", "");
            TEST_METHOD
                    .matcher(Files.readString(source))
                    .results()
                    .forEach(found -> tests.add(name + "." + found.group(1)));
        }
        assertThat(tests).as("tests of %s", folder).hasSizeGreaterThan(10);
        return tests;
    }

    @Test
    void pages_nameNoPlaceOfOneMachine() throws IOException {
        for (Path page : pages()) {
            assertThat(Files.readString(page)).as("%s", ROOT.relativize(page)).doesNotContainPattern(MACHINE_PATH);
        }
    }

    @Test
    void commands_useVerbsAndOptionsThatExist() throws Exception {
        CommandLine top = commandLine();
        int seen = 0;
        for (Path page : pages()) {
            Matcher block = BASH.matcher(Files.readString(page));
            while (block.find()) {
                Matcher command = COMMAND.matcher(block.group(1).replace("\\\n", " "));
                while (command.find()) {
                    requireKnown(top, command.group(1));
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(10);
    }

    private static void requireKnown(CommandLine top, String line) throws Exception {
        if (line.startsWith(TUF_CLIENT)) {
            requireKnownToTufClient(line.substring(TUF_CLIENT.length()));
            return;
        }
        CommandLine at = top;
        for (String word : line.split("\\s+#|[;&|>]", 2)[0].strip().split("\\s+")) {
            if (word.startsWith("--")) {
                assertThat(at.getCommandSpec().findOption(word))
                        .as("%s of %s", word, line)
                        .isNotNull();
            } else if (at.getSubcommands().containsKey(word)) {
                at = at.getSubcommands().get(word);
            } else {
                assertThat(at.getSubcommands()).as("%s of %s", word, line).isEmpty();
            }
        }
        assertThat(at.getSubcommands()).as("a command, in %s", line).isEmpty();
    }

    /** It shares no code with the other commands: its manual is what it says it reads. */
    private static void requireKnownToTufClient(String line) throws Exception {
        String manual = (String) constant("dev.tidemark.client.cli.Help", "TEXT");
        for (String word : line.split("\\s+#|[;&|>]", 2)[0].strip().split("\\s+")) {
            if (word.startsWith("--")) {
                assertThat(manual).as(line).contains("  " + word.split("=", 2)[0] + " ");
            }
        }
    }

    @Test
    void commandLine_listsTheOptionsOfTheTufClient() throws Exception {
        List<String> rows = ((String) constant("dev.tidemark.client.cli.Help", "TEXT"))
                .lines()
                .filter(line -> line.matches("  --[a-z-]+ [A-Z]+ {2,}.*"))
                .map(line -> line.strip().split(" {2,}", 2))
                .map(cells -> "| `" + cells[0] + "` | " + cells[1] + " |")
                .toList();
        assertThat(rows).hasSize(5);
        assertThat(section("docs/reference/cli.md", "The TUF client").lines().filter(line -> line.startsWith("| `--")))
                .containsExactlyElementsOf(rows);
    }

    private static Object constant(String type, String name) throws Exception {
        Field field = Class.forName(type).getDeclaredField(name);
        field.setAccessible(true);
        return field.get(null);
    }

    @Test
    void commandLine_isListedWhole() throws Exception {
        Set<String> verbs = new TreeSet<>();
        commandLine().getSubcommands().forEach((name, command) -> {
            Set<String> below = command.getSubcommands().keySet();
            verbs.addAll(
                    below.isEmpty()
                            ? Set.of(name)
                            : below.stream().map(word -> name + " " + word).toList());
        });
        assertThat(firstCells(section("docs/reference/cli.md", "Command line")))
                .containsExactlyInAnyOrderElementsOf(verbs);
    }

    @Test
    void exitCodes_areListed() throws Exception {
        Set<String> numbers = new TreeSet<>();
        for (Field field : Class.forName("dev.tidemark.cli.ExitCode").getFields()) {
            numbers.add(String.valueOf(field.getInt(null)));
        }
        Set<String> listed = section("docs/reference/cli.md", "Exit codes")
                .lines()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .map(line -> line.split(" ")[1])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(numbers);
    }

    @Test
    void metricsOfClients_areListedWhole() throws IOException {
        List<String> rows = Stream.<Metric>concat(Stream.of(ClientMetric.values()), Stream.of(VerifierMetric.values()))
                .map(Metric::row)
                .toList();
        assertThat(section("docs/reference/metrics-client.md", "Client")
                        .lines()
                        .filter(line -> line.startsWith("| `tidemark")))
                .containsExactlyElementsOf(rows);
    }

    private static void assertCodes(String heading, Set<String> expected) throws IOException {
        assertThat(firstCells(section("docs/reference/reason-codes.md", heading)))
                .as(heading)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> firstCells(String text) {
        List<String> cells = new ArrayList<>();
        Matcher cell = FIRST_CELL.matcher(text);
        while (cell.find()) {
            cells.add(cell.group(1));
        }
        return cells;
    }

    /** What stands below a heading of any rank, up to the next one. */
    private static String section(String page, String heading) throws IOException {
        Matcher found = Pattern.compile("(?ms)^#+ " + Pattern.quote(heading) + "\\n(.*?)(?=^#+ |\\z)")
                .matcher(read(page));
        assertThat(found.find()).as("%s has a heading %s", page, heading).isTrue();
        return found.group(1);
    }

    private static Set<String> codes(Object[] constants) throws ReflectiveOperationException {
        Set<String> codes = new TreeSet<>();
        for (Object constant : constants) {
            codes.add(codeOf(constant));
        }
        return codes;
    }

    /** An enum says its code by a method, or keeps it in its field {@code text}. */
    private static String codeOf(Object constant) throws ReflectiveOperationException {
        Class<?> type = constant.getClass();
        boolean says = Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("code"));
        if (says) {
            return text(constant, "code");
        }
        Field field = type.getDeclaredField("text");
        field.setAccessible(true);
        return String.valueOf(field.get(constant));
    }

    /** The codes of a sealed family of records; a code never depends on what the record carries. */
    private static Set<String> codes(Class<?> family) throws ReflectiveOperationException {
        Set<String> codes = new TreeSet<>();
        for (Class<?> member : family.getPermittedSubclasses()) {
            Constructor<?> constructor = member.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            Object[] nothing = Arrays.stream(constructor.getParameterTypes())
                    .map(DocsTest::nothing)
                    .toArray();
            codes.add(text(constructor.newInstance(nothing), "code"));
        }
        return codes;
    }

    /** The least that a component of this type may be. */
    private static @Nullable Object nothing(Class<?> type) {
        if (type == long.class) {
            return 0L;
        }
        if (type == int.class) {
            return 0;
        }
        return type == String.class ? "" : null;
    }

    private static String labels(Object meter) throws ReflectiveOperationException {
        Matcher keys = Pattern.compile("key=(\\w+)").matcher(text(meter, "labels"));
        String all = keys.results().map(key -> "`" + key.group(1) + "`").collect(Collectors.joining(", "));
        return all.isEmpty() ? "none" : all;
    }

    private static String text(Object on, String method) throws ReflectiveOperationException {
        Class<?> type = on.getClass();
        Method found = Stream.concat(Stream.of(type), Stream.of(type.getInterfaces()))
                .flatMap(declaring -> Stream.of(declaring.getDeclaredMethods()))
                .filter(one -> one.getName().equals(method) && one.getParameterCount() == 0)
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(method));
        found.setAccessible(true);
        return String.valueOf(found.invoke(on));
    }

    private static CommandLine commandLine() throws ReflectiveOperationException {
        Method process = CliContext.class.getDeclaredMethod("ofProcess");
        process.setAccessible(true);
        Class<?> type = Class.forName("dev.tidemark.cli.Tidemark");
        Constructor<?> top = type.getDeclaredConstructor(CliContext.class);
        top.setAccessible(true);
        Method commands = Main.class.getDeclaredMethod("commandLine", type);
        commands.setAccessible(true);
        return (CommandLine) commands.invoke(null, top.newInstance(process.invoke(null)));
    }

    private static Optional<Path> testSource(String name) throws IOException {
        for (String module : List.of("revocation", "client-sdk", "storage", "bundle-server")) {
            for (Path source : files(module + "/src/test/java", name + ".java")) {
                if (source.getFileName().toString().equals(name + ".java")) {
                    return Optional.of(source);
                }
            }
        }
        return Optional.empty();
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(files("docs", ".md"));
        pages.addAll(files("vectors", ".md"));
        try (Stream<Path> top = Files.list(ROOT)) {
            top.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    private static List<Path> files(String below, String ending) throws IOException {
        try (Stream<Path> walk = Files.walk(ROOT.resolve(below))) {
            return walk.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file), UTF_8);
    }

    /** The checkout: tests run in the folder of their module. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("tidemark"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
