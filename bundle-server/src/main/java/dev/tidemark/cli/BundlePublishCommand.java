package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs what changed and sends it. */
@Command(
        header = "signs what changed and sends it",
        description = {
            "Compares the workspace with what the server serves, signs what changed and publishes it in the "
                    + "order targets, policy, issuers. A role with less than a third of its life left is signed "
                    + "again.",
            "To see what would be sent: tidemark bundle build. To see what it would change: tidemark bundle " + "diff."
        })
@Manual(
        chapter = Chapter.AUTHORS,
        exits = {
            "0: published, or nothing to publish",
            "1: refused, here or by the server",
            "3: no server answered",
            "4: what was received does not verify under the pinned root, or the server has less than it " + "took",
            "5: somebody else published that version first"
        },
        files = {
            "workspace.json, root/, keys/, online/, public/, policy/, issuers/: the authors' workspace; "
                    + "docs/reference/cli.md lists it",
            ".tidemark-state/: what the server took from this workspace"
        },
        examples = {
            "tidemark bundle publish --server http://127.0.0.1:7421 --token-file token --passphrase-file " + "pass"
        })
final class BundlePublishCommand extends Verb {
    @Mixin
    private WriteSideOption server = new WriteSideOption();

    @Mixin
    private WorkspaceOption workspaceOption = new WorkspaceOption();

    @Mixin
    private PassphraseOption passphraseOption = new PassphraseOption();

    @Option(
            names = "--only",
            paramLabel = "ROLE",
            description = "Publishes this role alone: targets, policy or issuer.SLUG; repeatable.")
    private Set<String> only = new TreeSet<>();

    BundlePublishCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run()
            throws CliException, IOException, VerificationException, KeyFileException, FetchException, SigningException,
                    InterruptedException {
        Workspace workspace = workspaceOption.open(context());
        WriteClient client = server.client(context());
        requireClean(workspace);
        Instant now = context().clock().instant();
        PublishLog log = PublishLog.open(workspace);
        try (Progress progress = progress("Reading what the server serves")) {
            PublishedRoles held = held(workspace, log, now);
            PublishPlan plan = PublishPlan.of(workspace, held, only, now);
            if (plan.items().isEmpty()) {
                return outcome(workspace, List.of(), plan.notes());
            }
            Times times = new Times(now, Duration.ofMinutes(1), Times.Expiry.REFUSED);
            Publisher publisher = new Publisher(workspace, held, times, progress);
            List<Publisher.Signed> signed;
            try (Passphrase passphrase = passphraseOption.forOpening(context())) {
                signed = publisher.sign(plan.items(), passphrase);
            }
            return outcome(
                    workspace, publisher.send(signed, client, log, context().random()), plan.notes());
        }
    }

    static void requireClean(Workspace workspace) throws IOException, CliException, VerificationException {
        long errors = WorkspaceLint.errors(WorkspaceLint.of(workspace));
        if (errors > 0) {
            throw CliCode.LINT_FAILED.because(
                    "The workspace has " + errors + (errors == 1 ? " error." : " errors.") + " Nothing was signed.",
                    "See them: tidemark bundle lint");
        }
    }

    private PublishedRoles held(Workspace workspace, PublishLog log, Instant now)
            throws CliException, IOException, VerificationException, FetchException, InterruptedException {
        PublishedRoles served = new RepositoryReader(
                        ServerAddress.repository(server.readAddress(), workspace.domain()), now)
                .read(workspace.pinned());
        log.requireNotBehind(served);
        return served.statement()
                ? served
                : log.beforeFirstStatement(served, new Times(now, Duration.ofMinutes(1), Times.Expiry.REPORTED));
    }

    private static Outcome outcome(Workspace workspace, List<Publisher.Published> done, List<String> notes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("domain", workspace.domain().name());
        ArrayNode array = json.putArray("published");
        TextTable table = new TextTable("ROLE", "VERSION", "BUNDLE", "WHY");
        for (Publisher.Published one : done) {
            array.addObject()
                    .put("role", one.item().role())
                    .put("version", one.item().version())
                    .put("bundle_version", one.bundleVersion())
                    .put("snapshot_version", one.snapshotVersion())
                    .put("why", one.item().why());
            table.row(
                    one.item().role(),
                    Long.toString(one.item().version()),
                    Long.toString(one.bundleVersion()),
                    one.item().why());
        }
        List<String> lines = new ArrayList<>(done.isEmpty() ? List.of("nothing to publish") : table.lines());
        return Outcome.ok(json, lines).withWarnings(notes);
    }
}
