package dev.tidemark.cli;

import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The root ceremony. */
@Command(
        header = "makes a domain: its root, keys and workspace",
        description = {
            "The root ceremony. Makes the root, the authors' keys and the server's keys of a new trust "
                    + "domain, in an authors' workspace. Nothing that exists is overwritten."
        })
@Manual(
        chapter = Chapter.AUTHORS,
        exits = {"0: made", "1: refused: something is there already"},
        files = {
            "workspace.json: the domain and the policy's threshold",
            "root/1.root.json: the root that servers and verifiers pin",
            "keys/*.p8: authors' private keys; never on a server",
            "online/*.p8: private keys for the server",
            "public/*.pem: the public half of every key"
        },
        examples = {
            "tidemark init --domain example.local --dir authors --passphrase-file pass",
            "# five root keys, three of which sign",
            "tidemark init --domain example.local --root-keys 5 --root-threshold 3"
        })
final class InitCommand extends Verb {
    @Option(
            names = "--domain",
            required = true,
            paramLabel = "DOMAIN",
            description = "The domain's name: lower-case, DNS-like, such as example.local.")
    private String domain = "";

    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Mixin
    private PassphraseOption passphrase = new PassphraseOption();

    @Option(
            names = "--online-passphrase-file",
            paramLabel = "FILE",
            description = "First line of this file, mode 0600, opens the server's keys (default: the authors').")
    private @Nullable Path onlinePassphrase;

    @Option(names = "--root-keys", paramLabel = "N", description = "How many root keys (default: 3).")
    private int rootKeys = 3;

    @Option(names = "--root-threshold", paramLabel = "T", description = "How many of them sign (default: 2).")
    private int rootThreshold = 2;

    @Option(
            names = "--author-keys",
            paramLabel = "N",
            description = "How many keys the targets and the policy role have each (default: 1).")
    private int authorKeys = 1;

    @Option(names = "--author-threshold", paramLabel = "T", description = "How many of them sign (default: 1).")
    private int authorThreshold = 1;

    @Option(
            names = "--managed",
            description = "Leaves the targets and policy keys with the server; signed metadata says so.")
    private boolean managed;

    @Option(
            names = "--development",
            description = "Marks the domain as one for development, for ever; published test keys are taken in it.")
    private boolean development;

    @Option(
            names = "--issuer",
            paramLabel = "SLUG=ISSUER",
            description = "Registers an issuer and makes its role key; repeatable. An import can do this too.")
    private Map<String, String> issuers = new LinkedHashMap<>();

    InitCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException, KeyFileException, InterruptedException {
        if (!TrustDomain.isValid(domain)) {
            throw CliCode.DOMAIN_MALFORMED.because(
                    "A trust domain is a lower-case DNS-like name of at most 253 characters.",
                    "For example: --domain example.local");
        }
        requireThreshold("--root", rootKeys, rootThreshold);
        requireThreshold("--author", authorKeys, authorThreshold);
        Path directory = workspace.directory(context());
        requireEmpty(directory);
        RootCeremony.Plan plan = new RootCeremony.Plan(
                new TrustDomain(domain),
                rootKeys,
                rootThreshold,
                authorKeys,
                authorThreshold,
                managed,
                development,
                delegations());
        try (Passphrase authors = passphrase.forMaking(context());
                Passphrase online = online();
                Progress progress = progress("Making and encrypting keys")) {
            RootCeremony.Result made = new RootCeremony(
                            plan, context().clock(), context().random(), progress)
                    .perform(directory, authors, online == null ? authors : online);
            return new InitReport(plan, made, show(directory), onlinePassphrase != null).outcome();
        }
    }

    private @Nullable Passphrase online() throws KeyFileException {
        Path file = onlinePassphrase;
        return file == null ? null : Passphrase.fromFile(resolve(file));
    }

    private List<Delegation> delegations() throws CliException {
        List<Delegation> out = new ArrayList<>();
        for (Map.Entry<String, String> entry : issuers.entrySet()) {
            requireSlug(entry.getKey());
            out.add(new Delegation(
                    entry.getKey(), entry.getValue(), domain, Set.of("software_jwks"), KeyBinding.SOFTWARE));
        }
        return out;
    }

    static void requireSlug(String slug) throws CliException {
        if (!DomainLayout.isSlug(slug)) {
            throw CliCode.SLUG_MALFORMED.because(
                    "A slug is 1 to 63 of a-z, 0-9 and -, and does not start with -; this is not: " + slug,
                    "It names the issuer's folder, such as corp-idp.");
        }
    }

    private static void requireThreshold(String option, int keys, int threshold) throws CliException {
        if (keys < 1 || keys > 64 || threshold < 1 || threshold > keys) {
            throw CliCode.THRESHOLD_MALFORMED.because(
                    option + "-threshold must be 1 to " + option + "-keys, and those 1 to 64.",
                    "For example: " + option + "-keys 3 " + option + "-threshold 2");
        }
    }

    private void requireEmpty(Path directory) throws CliException {
        for (String name : RootCeremony.ENTRIES) {
            if (Files.exists(directory.resolve(name))) {
                throw CliCode.WORKSPACE_EXISTS.because(
                        show(directory.resolve(name)) + " is there already. Nothing was made.",
                        "Choose another --dir. Keys are never overwritten.");
            }
        }
    }
}
