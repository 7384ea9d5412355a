package dev.tidemark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A server's configuration in {@code server}, for the domain of a workspace in {@code authors}. */
final class ServerFolder {
    static final String CONFIG = "server/tidemark.toml";

    private ServerFolder() {}

    static Cli in(Path directory) throws IOException {
        Cli cli = Cli.withWorkspace(directory);
        copyAuthors(directory.resolve("authors"), directory.resolve("server"));
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

    /** Gives a server what it holds of its authors: the online keys and the first root. */
    static void copyAuthors(Path authors, Path server) throws IOException {
        Path keys = Files.createDirectories(server.resolve("data/keys/online"));
        for (Path key : PlainFiles.list(authors.resolve("online"), ".p8")) {
            Files.copy(key, keys.resolve(key.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.copy(authors.resolve("root/1.root.json"), server.resolve("1.root.json"));
    }
}
