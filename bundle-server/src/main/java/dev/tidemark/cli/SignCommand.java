package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.UnverifiedRole;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds one signature to a metadata file. */
@Command(
        header = "adds a signature to a metadata file, offline",
        description = {
            "Shows what the file says, its role, version, expiry and digest, then signs it with the key and puts the "
                    + "signature into its slot. On a terminal the passphrase is asked for after that has been shown.",
            "A file that is not the role's metadata, or that holds anything this program cannot show, is not signed; nor is "
                    + "one that does not know the key: it must have a slot in the file, be among a root's own keys, or be "
                    + "named for the role by --authority."
        })
@Manual(
        chapter = Chapter.AUTHORS,
        exits = {"0: signed, or it carried this signature already", "1: refused; the file is as it was"},
        files = {
            "N.ROLE.json: the file's name says its role: root, targets, policy or issuer.SLUG",
            "KEY.p8: PEM ENCRYPTED PRIVATE KEY, mode 0600"
        },
        examples = {
            "# look first",
            "tidemark sign draft/metadata/1.policy.json --show",
            "tidemark sign draft/metadata/1.policy.json --key keys/policy-1.p8 --passphrase-file pass",
            "# a key that a new root retires signs too, since the old root names it",
            "tidemark sign 2.root.json --key keys/root-1.p8 --authority root/1.root.json"
        })
final class SignCommand extends Verb {
    private static final Pattern NAME = Pattern.compile("[1-9][0-9]{0,14}\\.(.+)\\.json");

    @Parameters(index = "0", paramLabel = "FILE", description = "The metadata file; changed in place.")
    private Path file = Path.of("");

    @Option(names = "--key", paramLabel = "KEY.p8", description = "The private key.")
    private @Nullable Path key;

    @Option(
            names = "--authority",
            paramLabel = "FILE",
            description = "The metadata that names the role's keys: a root, or the targets role for what it delegates.")
    private @Nullable Path authority;

    @Option(names = "--show", description = "Shows what would be signed, and signs nothing.")
    private boolean showOnly;

    @Mixin
    private PassphraseOption passphraseOption = new PassphraseOption();

    private final Tidemark top;

    SignCommand(Tidemark top) {
        super(top);
        this.top = top;
    }

    @Override
    Outcome run() throws CliException, IOException, KeyFileException, SigningException {
        Path path = resolve(file);
        String role = role(path);
        UnverifiedRole document = document(path, role);
        SigningSubject subject =
                new SigningSubject(role, document, context().clock().instant());
        ObjectNode json = subject.toJson();
        List<String> warnings =
                subject.isExpired() ? List.of("It has expired: nobody will take it.") : List.<String>of();
        if (showOnly) {
            return Outcome.ok(json, subject.lines()).withWarnings(warnings);
        }
        if (key == null) {
            throw CliCode.USAGE.because(
                    "There is no --key to sign with.", "Give --key KEY.p8, or --show to look only.");
        }
        if (top.format() == OutputFormat.table) {
            subject.lines().forEach(line -> context().err().println(Printer.printable(line)));
            context().err().flush();
        }
        SoftwareSigner signer = open(resolve(key));
        requireNamed(document, role, signer.keyId());
        byte[] signed = document.withSignature(signer.keyId(), signer.sign(document.message()));
        PlainFiles.replace(path, signed);
        UnverifiedRole after = document(path, role);
        json.put("keyid", signer.keyId());
        json.put("signatures", after.filled().size());
        return Outcome.ok(
                        json,
                        List.of(
                                "signed " + show(path) + " with " + signer.keyId(),
                                "it carries "
                                        + after.filled().size()
                                        + (after.filled().size() == 1 ? " signature" : " signatures")))
                .withWarnings(warnings);
    }

    private static String role(Path path) throws CliException {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        boolean known = name.matches()
                && (Set.of("root", PublishedRoles.TARGETS, DomainLayout.POLICY).contains(name.group(1))
                        || DomainLayout.slugOf(name.group(1)).isPresent());
        if (!known) {
            throw CliCode.SIGN_NOT_A_ROLE.because(
                    path.getFileName() + " names no role that authors sign. Nothing was signed.",
                    "The name is N.ROLE.json; the role is root, targets, policy or issuer.SLUG.");
        }
        return name.group(1);
    }

    private static UnverifiedRole document(Path path, String role) throws CliException, IOException {
        UnverifiedRole document;
        try {
            document = UnverifiedRole.parse(role, PlainFiles.read(path), Limits.DEFAULT);
        } catch (VerificationException e) {
            throw CliCode.SIGN_NOT_A_ROLE.because(
                    path.getFileName() + " is no metadata of " + role + ": "
                            + PlainFiles.malformed(path, e).message(),
                    "Nothing was signed.");
        }
        if (!String.valueOf(path.getFileName()).startsWith(document.role().version() + ".")) {
            throw CliCode.SIGN_NOT_A_ROLE.because(
                    path.getFileName() + " is version " + document.role().version() + " inside.",
                    "Nothing was signed.");
        }
        if (!document.isShownWhole()) {
            throw CliCode.SIGN_UNKNOWN_MEMBER.because(
                    path.getFileName() + " holds members that this program does not know and could not show.",
                    "Nothing was signed. Take them out, or sign with the program that wrote them.");
        }
        return document;
    }

    private SoftwareSigner open(Path path) throws CliException, KeyFileException {
        try (Passphrase passphrase = passphraseOption.forOpening(context());
                Progress progress = progress("Opening the key")) {
            progress.say("Opening " + show(path));
            return KeyFiles.read(path, passphrase);
        }
    }

    /** A signature of a key that the role does not name would count for nothing, and read as if it did. */
    private void requireNamed(UnverifiedRole document, String role, String keyId) throws CliException, IOException {
        Set<String> named = new HashSet<>(document.keyIds());
        if (document.role() instanceof Root root) {
            named.addAll(root.role("root").keyIds());
        }
        Path from = authority;
        if (from != null) {
            named.addAll(namedBy(resolve(from), role));
        }
        if (!named.contains(keyId)) {
            throw CliCode.SIGN_KEY_NOT_OF_ROLE.because(
                    "The key " + keyId + " has no slot in the file, and nothing given here names it for " + role + ".",
                    "Nothing was signed. If it is the right key, name what says so: --authority FILE");
        }
    }

    private static Set<String> namedBy(Path path, String role) throws CliException, IOException {
        UnverifiedRole parent = document(path, role(path));
        if (parent.role() instanceof Root root) {
            return root.roles().containsKey(role) ? root.role(role).keyIds() : Set.of();
        }
        Optional<DelegatedRole> delegated =
                ((Targets) parent.role()).delegations().flatMap(all -> all.role(role));
        return delegated.map(found -> found.keys().keyIds()).orElse(Set.of());
    }
}
