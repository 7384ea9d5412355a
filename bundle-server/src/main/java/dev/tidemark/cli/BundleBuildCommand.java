package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs offline what a publication would send, and sends nothing. */
@Command(
        header = "signs what changed into files, offline",
        description = {
            "Assembles the workspace into the files that publishing would send: each role that changed, signed under its next "
                    + "version, and each role that did not, as it was published; with their targets and the root chain, under "
                    + "the paths of a repository. Nothing is sent, and the workspace stays as it is.",
            "Versions follow what was published from this workspace, or what --base holds. The same workspace, base and "
                    + "--time make the same bytes.",
            "With --unsigned every signature is an empty slot, for tidemark sign on the machines that hold the keys."
        })
@Manual(
        chapter = Chapter.AUTHORS,
        exits = {
            "0: built, or nothing to build",
            "1: refused: lint errors, missing keys, or something is at --out already",
            "3: the server of --base did not answer",
            "4: what --base holds does not verify"
        },
        files = {
            "metadata/N.ROLE.json: the root chain and every role of the authors",
            "targets/DIR/SHA256.NAME: the policy and the issuers' key sets",
            ".tidemark-state/: in the workspace: what was published from it; read"
        },
        examples = {
            "tidemark bundle build --dir authors --out build --passphrase-file pass",
            "# twice the same bytes, as an archive",
            "tidemark bundle build --dir authors --out build.tar --time 2030-01-31T00:00:00Z --passphrase-file pass",
            "# for keys that are elsewhere, on top of what is served",
            "tidemark bundle build --dir authors --out draft --unsigned --base http://127.0.0.1:7420"
        })
final class BundleBuildCommand extends Verb {
    @Mixin
    private WorkspaceOption workspaceOption = new WorkspaceOption();

    @Mixin
    private PassphraseOption passphraseOption = new PassphraseOption();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR|FILE.tar",
            description = "A new folder, or a new archive.")
    private Path out = Path.of("");

    @Option(
            names = "--base",
            paramLabel = "BUNDLE",
            description =
                    "What it is built on: a server's address, a folder or a .tar of a repository (default: what was"
                            + " published from this workspace).")
    private @Nullable String base;

    @Option(
            names = "--time",
            paramLabel = "TIME",
            description = "The time of signing, such as 2030-01-31T00:00:00Z (default: now).")
    private @Nullable String time;

    @Option(
            names = "--only",
            paramLabel = "ROLE",
            description = "Signs this role alone: targets, policy or issuer.SLUG; repeatable.")
    private Set<String> only = new TreeSet<>();

    @Option(names = "--unsigned", description = "Leaves every signature empty.")
    private boolean unsigned;

    BundleBuildCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run()
            throws CliException, IOException, VerificationException, KeyFileException, FetchException, SigningException,
                    InterruptedException {
        Workspace workspace = workspaceOption.open(context());
        BundlePublishCommand.requireClean(workspace);
        Instant now = time();
        Optional<Fetcher> source = source(workspace);
        try (Progress progress = progress("Reading what was published")) {
            PublishedRoles held = held(workspace, source, now);
            PublishPlan plan = PublishPlan.of(workspace, held, only, now);
            List<Publisher.Signed> signed = signed(workspace, held, plan, now, progress);
            BundleBuild build = new BundleBuild(workspace, held, source);
            Map<String, byte[]> files = build.files(signed);
            LocalRepository.write(resolve(out), files);
            List<String> notes = new ArrayList<>(plan.notes());
            notes.addAll(build.notes());
            return outcome(workspace, now, signed, held, files).withWarnings(notes);
        }
    }

    private Instant time() throws CliException {
        String text = time;
        try {
            return text == null ? context().clock().instant() : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw CliCode.USAGE.because("--time is a time such as 2030-01-31T00:00:00Z.", "Nothing was written.");
        }
    }

    private Optional<Fetcher> source(Workspace workspace) throws CliException, IOException {
        String spec = base;
        if (spec == null) {
            return Optional.empty();
        }
        return Optional.of(
                spec.startsWith("http")
                        ? ServerAddress.repository(
                                ServerAddress.require("--base", URI.create(spec)), workspace.domain())
                        : LocalRepository.open(resolve(Path.of(spec))));
    }

    private PublishedRoles held(Workspace workspace, Optional<Fetcher> source, Instant now)
            throws CliException, IOException, VerificationException, FetchException, InterruptedException {
        if (source.isPresent()) {
            return new BundleSides(context(), null, workspace.directory()).roles(source.get());
        }
        PublishedRoles nothing = new PublishedRoles(workspace.pinned(), Map.of(), Map.of(), false);
        return PublishLog.open(workspace)
                .beforeFirstStatement(nothing, new Times(now, Duration.ofMinutes(1), Times.Expiry.REPORTED));
    }

    private List<Publisher.Signed> signed(
            Workspace workspace, PublishedRoles held, PublishPlan plan, Instant now, Progress progress)
            throws CliException, IOException, KeyFileException, SigningException, VerificationException {
        if (unsigned) {
            return Publisher.unsigned(plan.items());
        }
        if (plan.items().isEmpty()) {
            return List.of();
        }
        Times times = new Times(now, Duration.ofMinutes(1), Times.Expiry.REFUSED);
        try (Passphrase passphrase = passphraseOption.forOpening(context())) {
            return new Publisher(workspace, held, times, progress).sign(plan.items(), passphrase);
        }
    }

    private Outcome outcome(
            Workspace workspace,
            Instant now,
            List<Publisher.Signed> signed,
            PublishedRoles held,
            Map<String, byte[]> files) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("domain", workspace.domain().name());
        json.put("out", show(resolve(out)));
        json.put("time", MetadataTime.formatMillis(now));
        json.put("signed", !unsigned);
        ArrayNode roles = json.putArray("roles");
        TextTable table = new TextTable("ROLE", "VERSION", "SHA-256", "WHY");
        Set<String> anew = new TreeSet<>();
        for (Publisher.Signed one : signed) {
            anew.add(one.item().role());
            row(
                    roles,
                    table,
                    one.item().role(),
                    one.item().version(),
                    one.metadata(),
                    one.item().why());
        }
        new TreeMap<>(held.roles()).forEach((name, role) -> {
            if (!anew.contains(name)) {
                row(roles, table, name, role.role().version(), role.bytes(), "unchanged");
            }
        });
        ArrayNode names = json.putArray("files");
        files.keySet().forEach(names::add);
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(
                files.size() + " files in " + show(resolve(out)) + (unsigned ? "; not signed yet: tidemark sign" : ""));
        return Outcome.ok(json, lines);
    }

    private static void row(ArrayNode json, TextTable table, String role, long version, byte[] bytes, String why) {
        String sha256 = Digests.sha256Hex(bytes);
        json.addObject()
                .put("role", role)
                .put("version", version)
                .put("sha256", sha256)
                .put("why", why);
        table.row(role, Long.toString(version), sha256.substring(0, 16), why);
    }
}
