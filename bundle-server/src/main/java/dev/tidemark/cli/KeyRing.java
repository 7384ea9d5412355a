package dev.tidemark.cli;

import dev.tidemark.metadata.Ed25519Key;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.P256Key;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.VerifyingKey;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The keys of a workspace, by name: {@code root-1}, {@code targets-1}, {@code policy-1}, {@code issuer.SLUG},
 * {@code timestamp}, {@code snapshot}, {@code revocations}. The public half is always there; the private half is in
 * {@code keys} (the authors'), in {@code online} (the server's), or elsewhere.
 */
final class KeyRing {
    /** Where a private key belongs. */
    enum Place {
        AUTHORS("keys"),
        SERVER("online");

        private final String folder;

        Place(String folder) {
            this.folder = folder;
        }
    }

    private final Path directory;

    KeyRing(Path directory) {
        this.directory = directory;
    }

    /** Makes an Ed25519 key and writes both halves; refuses to replace one. */
    SoftwareSigner make(Place place, String name, Passphrase passphrase, SecureRandom random)
            throws KeyFileException, IOException {
        SoftwareSigner key = SoftwareSigner.generateEd25519(random);
        write(place, name, key, passphrase, random);
        return key;
    }

    /** Writes both halves of a key; refuses to replace one. May be called for several keys at a time. */
    void write(Place place, String name, SoftwareSigner key, Passphrase passphrase, SecureRandom random)
            throws KeyFileException, IOException {
        Files.createDirectories(directory.resolve(place.folder));
        Files.createDirectories(directory.resolve("public"));
        KeyFiles.write(privateFile(place, name), key, passphrase, random);
        KeyFiles.writePublic(publicFile(name), key.publicKey().material().orElseThrow());
    }

    /** Takes in the public half of a key whose private half is elsewhere. */
    void add(String name, VerifyingKey key) throws KeyFileException, IOException {
        Files.createDirectories(directory.resolve("public"));
        KeyFiles.writePublic(publicFile(name), key);
    }

    boolean has(String name) {
        return Files.exists(publicFile(name));
    }

    private Path publicFile(String name) {
        return directory.resolve("public").resolve(name + ".pem");
    }

    Path privateFile(Place place, String name) {
        return directory.resolve(place.folder).resolve(name + ".p8");
    }

    private Optional<Path> privateFile(String name) {
        return Stream.of(Place.values())
                .map(place -> privateFile(place, name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    MetadataKey publicKey(String name) throws KeyFileException, CliException {
        return metadataKey(name, KeyFiles.readPublic(publicFile(name)));
    }

    static MetadataKey metadataKey(String name, VerifyingKey key) throws CliException {
        if (key instanceof Ed25519Key ed25519) {
            return MetadataKey.of(ed25519);
        }
        if (key instanceof P256Key p256) {
            return MetadataKey.of(p256);
        }
        throw CliCode.KEY_UNSUPPORTED.because(
                "The key " + name + " is neither Ed25519 nor P-256.", "Use one of those.");
    }

    /** The public keys named {@code prefix-1}, {@code prefix-2} and so on, by name. */
    Map<String, MetadataKey> numbered(String prefix) throws KeyFileException, IOException, CliException {
        Pattern pattern = Pattern.compile(Pattern.quote(prefix) + "-[0-9]+");
        Map<String, MetadataKey> found = new LinkedHashMap<>();
        for (String name : names()) {
            if (pattern.matcher(name).matches()) {
                found.put(name, publicKey(name));
            }
        }
        return found;
    }

    private List<String> names() throws IOException {
        Path folder = directory.resolve("public");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".pem"))
                    .map(name -> name.substring(0, name.length() - ".pem".length()))
                    .sorted()
                    .toList();
        }
    }

    /** The names of as many keys of {@code role} as its threshold asks for, if that many are here. */
    Optional<List<String>> signersOf(RoleKeys role) throws KeyFileException, IOException, CliException {
        List<String> found = new ArrayList<>();
        for (String name : names()) {
            if (found.size() < role.threshold()
                    && privateFile(name).isPresent()
                    && role.keyIds().contains(publicKey(name).computedId())) {
                found.add(name);
            }
        }
        return found.size() == role.threshold() ? Optional.of(found) : Optional.empty();
    }

    /** Opens a private key; takes some tenths of a second. */
    SoftwareSigner open(String name, Passphrase passphrase) throws KeyFileException {
        Path file = privateFile(name).orElse(privateFile(Place.AUTHORS, name));
        return KeyFiles.read(file, passphrase);
    }
}
