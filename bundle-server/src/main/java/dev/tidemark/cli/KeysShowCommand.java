package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.metadata.VerifyingKey;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one key. */
@Command(
        header = "shows the public half of a key file",
        description = {
            "Shows type, key id, JWK and public key of a PEM file: a PUBLIC KEY, or an ENCRYPTED PRIVATE KEY, which its "
                    + "passphrase must open. Nothing secret is ever printed."
        })
@Manual(
        chapter = Chapter.TOOLS,
        exits = {"0: shown", "1: refused: the file is exposed, not encrypted, or not opened by the passphrase"},
        examples = {
            "tidemark keys show public/policy-1.pem",
            "tidemark keys show keys/policy-1.p8 --passphrase-file pass",
            "# the JWK set of one issuer",
            "tidemark keys show issuer.pub.pem --kid key-1 --output json"
        })
final class KeysShowCommand extends Verb {
    @Parameters(index = "0", paramLabel = "FILE", description = "The key file.")
    private Path file = Path.of("");

    @Option(
            names = "--kid",
            paramLabel = "NAME",
            description = "Its name in a JWK set (default: its thumbprint, RFC 7638).")
    private @Nullable String kid;

    @Mixin
    private PassphraseOption passphraseOption = new PassphraseOption();

    KeysShowCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException, KeyFileException {
        Path path = resolve(file);
        boolean secret = new String(PlainFiles.read(path), StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
        KeyDescription description =
                KeyDescription.of(secret ? opened(path) : KeyFiles.readPublic(path), Optional.ofNullable(kid));
        ObjectNode json = description.toJson();
        json.put("file", show(path));
        json.put("private", secret);
        return Outcome.ok(json, description.lines());
    }

    private VerifyingKey opened(Path path) throws CliException, KeyFileException {
        try (Passphrase passphrase = passphraseOption.forOpening(context());
                Progress progress = progress("Opening the key")) {
            progress.say("Opening " + show(path));
            return KeyFiles.read(path, passphrase).publicKey().material().orElseThrow();
        }
    }
}
