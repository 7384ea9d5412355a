package dev.tidemark.server;

import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Opens {@code keys/online/<domain>/*.p8}, or {@code keys/online/*.p8} where a domain has no folder of its own. */
final class OnlineKeyFiles {
    private OnlineKeyFiles() {}

    static List<SoftwareSigner> open(Path dataDirectory, TrustDomain domain, Path passphraseFile)
            throws KeyFileException, IOException {
        List<SoftwareSigner> keys = new ArrayList<>();
        for (Path file : files(dataDirectory, domain)) {
            // Opening a key takes tenths of a second on purpose; a handful of them in a row is still a quick start.
            try (Passphrase passphrase = Passphrase.fromFile(passphraseFile)) {
                keys.add(KeyFiles.read(file, passphrase));
            }
        }
        return keys;
    }

    static List<Path> files(Path dataDirectory, TrustDomain domain) throws IOException {
        Path all = dataDirectory.resolve("keys").resolve("online");
        Path own = all.resolve(domain.name());
        return list(Files.isDirectory(own) ? own : all);
    }

    private static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".p8"))
                    .sorted()
                    .toList();
        }
    }
}
