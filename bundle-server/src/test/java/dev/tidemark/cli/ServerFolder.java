package dev.tidemark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server's configuration in {@code server}, for the domain of a workspace in {@code authors}. */
final class ServerFolder {
    static final String CONFIG = "server/tidemark.toml";

    private ServerFolder() {}

    static Cli in(Path directory) throws IOException {
        Cli cli = Cli.withWorkspace(directory);
        Path keys = Files.createDirectories(directory.resolve("server/data/keys/online"));
        for (Path key : PlainFiles.list(directory.resolve("authors/online"), ".p8")) {
            Files.copy(key, keys.resolve(key.getFileName()), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.copy(directory.resolve("authors/root/1.root.json"), directory.resolve("server/1.root.json"));
        cli.write("server/passphrase", Cli.PASSPHRASE + "\n");
        cli.write("server/callers.json", Cli.JWKS);
        cli.write(CONFIG, """
                # a comment that stays
                [signing]
                passphrase_file = "passphrase"

                [access]
                keys = "callers.json"

                [[access.grants]]
                subject = "alice"
                domain = "example.local"
                verbs = ["publish"]
                roles = ["policy"]

                [[domains]]
                name = "example.local"
                root = "1.root.json"
                """);
        return cli;
    }
}
