package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.VerifyingKey;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes one key. */
@Command(
        header = "makes a key and shows its public half",
        description = {
            "Makes a private key in a new file of mode 0600: PEM ENCRYPTED PRIVATE KEY, PKCS#8 under PBES2 with AES-256 "
                    + "and PBKDF2-HMAC-SHA256 of 600,000 rounds, which openssl reads and writes. The public half goes to a "
                    + "second file.",
            "Prints the key id that TUF metadata uses, the JWK for a key set, and the public key."
        })
@Manual(
        chapter = Chapter.TOOLS,
        exits = {"0: made", "1: refused: a file of that name is there already, or the passphrase file is exposed"},
        examples = {
            "tidemark keys generate --out issuer.p8 --passphrase-file pass",
            "# for an issuer's JWK set, under a name of its own",
            "tidemark keys generate --out issuer.p8 --type p256 --kid key-1 --output json"
        })
final class KeysGenerateCommand extends Verb {
    /** Which keys there are. */
    enum Type {
        ed25519,
        p256
    }

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the private key goes.")
    private Path out = Path.of("");

    @Option(
            names = "--public-out",
            paramLabel = "FILE",
            description = "Where the public key goes (default: beside the private one, ending in .pub.pem).")
    private @Nullable Path publicOut;

    @Option(names = "--type", paramLabel = "ed25519|p256", description = "What kind of key (default: ed25519).")
    private Type type = Type.ed25519;

    @Option(
            names = "--kid",
            paramLabel = "NAME",
            description = "Its name in a JWK set (default: its thumbprint, RFC 7638).")
    private @Nullable String kid;

    @Mixin
    private PassphraseOption passphraseOption = new PassphraseOption();

    KeysGenerateCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, KeyFileException {
        Path file = resolve(out);
        Path publicFile = publicOut == null ? beside(file) : resolve(publicOut);
        if (Files.exists(publicFile)) {
            throw CliCode.FILE_EXISTS.because(
                    show(publicFile) + " is there already. Nothing was made.", "Choose another --public-out.");
        }
        SoftwareSigner key = type == Type.p256
                ? SoftwareSigner.generateP256(context().random())
                : SoftwareSigner.generateEd25519(context().random());
        VerifyingKey material = key.publicKey().material().orElseThrow();
        try (Passphrase passphrase = passphraseOption.forMaking(context());
                Progress progress = progress("Encrypting the key")) {
            KeyFiles.write(file, key, passphrase, context().random());
            progress.say("Writing the public key");
            KeyFiles.writePublic(publicFile, material);
        }
        KeyDescription description = KeyDescription.of(material, Optional.ofNullable(kid));
        ObjectNode json = description.toJson();
        json.put("file", show(file));
        json.put("public_file", show(publicFile));
        List<String> lines = new ArrayList<>();
        lines.add("private " + show(file) + ", encrypted, for its owner only");
        lines.add("public  " + show(publicFile));
        lines.addAll(description.lines());
        return Outcome.ok(json, lines);
    }

    private static Path beside(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".pub.pem");
    }
}
