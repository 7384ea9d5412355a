package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.FileNames;
import dev.tidemark.client.fetch.UrlFetcher;
import dev.tidemark.client.state.MetadataDirectory;
import dev.tidemark.client.state.TargetDirectory;
import dev.tidemark.client.tuf.TufClient;
import dev.tidemark.client.tuf.TufOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar that is the TUF client, as it is shipped, on repositories that another TUF library made and signed. Their keys
 * are of every kind the specification names. It has no clock but the machine's, so neither have they.
 */
class TufClientJarTest {
    private static final Path JAR = Path.of("..", "client-sdk", "target", "client-sdk-0.1.0-SNAPSHOT-tuf-client.jar")
            .toAbsolutePath()
            .normalize();
    private static final Path MAKER =
            Path.of("src", "test", "interop", "tuf-js").toAbsolutePath();

    @TempDir
    Path directory;

    private static void requireJar() {
        assertThat(JAR).as("packed by mvn verify, before this module's tests").exists();
    }

    @Test
    void jar_holdsNothingOfTheServer_andIsNotSigned() throws IOException {
        requireJar();
        TreeSet<String> packages = new TreeSet<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo("dev.tidemark.client.cli.Main");
            assertThat(jar.stream().map(Object::toString))
                    .noneMatch(name -> name.matches("META-INF/.*\\.(SF|RSA|DSA)"));
            jar.stream()
                    .map(Object::toString)
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.startsWith("dev/tidemark/")
                            ? name.substring(0, name.lastIndexOf('/'))
                            : name.split("/")[0] + "/" + name.split("/")[1])
                    .forEach(packages::add);
        }
        assertThat(packages)
                .containsExactlyInAnyOrder(
                        "com/fasterxml",
                        "org/bouncycastle",
                        "dev/tidemark/metadata",
                        "dev/tidemark/client/cli",
                        "dev/tidemark/client/fetch",
                        "dev/tidemark/client/state",
                        "dev/tidemark/client/tuf");
    }

    @Test
    void verbs_repositoriesOfTufJs_findWhatTheirRolesMaySign() throws Exception {
        requireJar();
        Program.Ended made =
                Program.run(MAKER, List.of("node", MAKER.resolve("publish.mjs").toString(), directory.toString()));
        assertThat(made.exit()).as(made.output() + "run .ci/install").isZero();
        JsonNode expected =
                new JsonMapper().readTree(directory.resolve("expected.json").toFile());
        assertThat(expected).hasSize(2);
        for (Map.Entry<String, JsonNode> repository : expected.properties()) {
            read(directory.resolve(repository.getKey()), repository.getValue());
        }
    }

    /** By the jar once, which is a process each, and every other target by the library that is in it. */
    private void read(Path repository, JsonNode expected) throws Exception {
        HttpServer server = serve(repository);
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            Path trusted = repository.resolve("trusted");
            List<String> common = List.of("--metadata-dir", trusted.toString(), "--metadata-url", url + "/metadata");
            assertThat(verb(common, "init", repository.resolve("root.json").toString())
                            .exit())
                    .isZero();
            assertThat(verb(common, "refresh")).isEqualTo(new Program.Ended(0, ""));
            assertThat(trusted.resolve("root.json"))
                    .hasSameBinaryContentAs(repository.resolve("metadata").resolve("2.root.json"));
            download(common, url + "/targets", repository.resolve("files"));
            find(trusted, url, repository.resolve("found"), expected);
        } finally {
            server.stop(0);
        }
    }

    private void download(List<String> common, String targets, Path files) throws Exception {
        String path = "tools/1/x.bin";
        Program.Ended said = verb(
                common, "--target-name=" + path, "--target-dir=" + files, "--target-base-url=" + targets, "download");
        assertThat(said.exit()).as(said.output()).isZero();
        assertThat(files.resolve(FileNames.encode(path))).hasContent("x of odd");
    }

    private static void find(Path trusted, String url, Path files, JsonNode expected) throws Exception {
        Fetcher metadata = new UrlFetcher(URI.create(url + "/metadata"), FetchLimits.DEFAULT);
        Fetcher targets = new UrlFetcher(URI.create(url + "/targets"), FetchLimits.DEFAULT);
        try (MetadataDirectory directory = MetadataDirectory.open(trusted)) {
            var repository = new TufClient(directory, metadata, Clock.systemUTC(), TufOptions.DEFAULT).refresh();
            for (Map.Entry<String, JsonNode> target : expected.properties()) {
                var found = repository.find(target.getKey());
                assertThat(found.isPresent())
                        .as(target.getKey())
                        .isNotEqualTo(target.getValue().isNull());
                if (found.isPresent()) {
                    assertThat(repository.download(found.get(), targets, new TargetDirectory(files)))
                            .hasContent(target.getValue().textValue());
                }
            }
        }
    }

    private Program.Ended verb(List<String> common, String... rest) throws Exception {
        List<String> command = Program.java("-jar", JAR.toString());
        command.addAll(common);
        command.addAll(List.of(rest));
        return Program.run(directory, command);
    }

    private static HttpServer serve(Path folder) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            // The name of a role is one segment of the path, whatever is in it, as a file server has it.
            String path = exchange.getRequestURI().getRawPath().substring(1);
            Path file = folder.resolve(path);
            Path decoded = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            byte[] bytes = Files.isRegularFile(file)
                    ? Files.readAllBytes(file)
                    : Files.isRegularFile(decoded) ? Files.readAllBytes(decoded) : new byte[0];
            exchange.sendResponseHeaders(bytes.length == 0 ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }
}
