package dev.tidemark.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of third-party components names every jar that runs with us, under the licence it declares. */
class ThirdPartyTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]+) \\| ([^|]+) \\|");
    private static final Pattern JAR = Pattern.compile("(.+?)-\\d[^/]*\\.jar");

    /** What only tests, or the programs that run them, bring. */
    private static final Pattern NOT_SHIPPED = Pattern.compile(
            "(junit|surefire|assertj|archunit|byte-buddy|opentest4j|apiguardian|java-spiffe|commons-lang3|jmh|jopt|commons-math|open-test"
                    + "|revocation|storage|client-sdk|bundle-server|benchmarks|vertx-codegen|jakarta.servlet-api).*");

    /** What a jar of this licence says of itself, in lower case. */
    private static final Map<String, List<String>> SAYS = Map.of(
            "Apache-2.0", List.of("apache"),
            "Bouncy Castle Licence (MIT)", List.of("bouncy castle", "bouncycastle"),
            "BSD-2-Clause", List.of("bsd"),
            // Jedis gives the address of its licence, which is MIT.
            "MIT", List.of("mit", "github.com/redis/"),
            "EPL-2.0", List.of("epl-v20"));

    @Test
    void everyJar_isListed_andEveryRowIsOfAJar() throws IOException {
        Map<String, String> rows = rows();
        List<String> unlisted = new ArrayList<>();
        List<String> unused = new ArrayList<>(rows.keySet());
        for (Path jar : shipped()) {
            String name = artefact(jar);
            List<String> matching =
                    rows.keySet().stream().filter(row -> matches(row, name)).toList();
            if (matching.isEmpty()) {
                unlisted.add(name);
            }
            unused.removeAll(matching);
        }
        assertThat(unlisted).isEmpty();
        assertThat(unused).isEmpty();
    }

    @Test
    void licences_areThoseThatJarsDeclare() throws IOException {
        Map<String, String> rows = rows();
        int declared = 0;
        for (Path jar : shipped()) {
            String said = declaration(jar);
            for (Map.Entry<String, String> row : rows.entrySet()) {
                if (matches(row.getKey(), artefact(jar)) && !said.isBlank()) {
                    String licence = row.getValue().split(", or ")[0];
                    assertThat(SAYS).containsKey(licence);
                    assertThat(SAYS.get(licence)).as("%s: %s", jar, licence).anyMatch(said::contains);
                    declared++;
                }
            }
        }
        assertThat(declared).isGreaterThan(20);
    }

    private static Map<String, String> rows() {
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(String.join("\n", Page.of("THIRD-PARTY.md").lines()));
        while (row.find()) {
            for (String name : row.group(1).replace("`", "").split(", ")) {
                rows.put(name, row.group(2).strip());
            }
        }
        return rows;
    }

    private static boolean matches(String row, String name) {
        return row.endsWith("*") ? name.startsWith(row.substring(0, row.length() - 1)) : name.equals(row);
    }

    private static List<Path> shipped() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(jar -> !NOT_SHIPPED.matcher(artefact(jar)).matches())
                .toList();
    }

    private static String artefact(Path jar) {
        Matcher name = JAR.matcher(jar.getFileName().toString());
        return name.matches() ? name.group(1) : jar.getFileName().toString();
    }

    /** The manifest's word and the licence file, in lower case; empty if the jar says nothing. */
    private static String declaration(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            StringBuilder said = new StringBuilder();
            if (file.getManifest() != null) {
                String licence = file.getManifest().getMainAttributes().getValue("Bundle-License");
                said.append(licence == null ? "" : licence);
            }
            for (String name : List.of("META-INF/LICENSE", "META-INF/LICENSE.txt", "META-INF/LICENSE.md")) {
                if (file.getEntry(name) != null) {
                    said.append(
                            new String(file.getInputStream(file.getEntry(name)).readAllBytes()));
                }
            }
            return said.toString().toLowerCase(Locale.ROOT);
        }
    }
}
