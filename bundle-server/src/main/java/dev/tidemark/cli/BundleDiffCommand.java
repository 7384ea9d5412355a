package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.BundleFact.Effect;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.signing.KeyFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two bundles. */
@Command(
        header = "says what differs, and what loosens",
        description = {
            "Compares what authors say in two places: routes, sources, APIs, numbers, reinstated names, issuers, their keys, "
                    + "and who signs what. Each difference is marked: LOOSENS lets something pass that did not, TIGHTENS the "
                    + "reverse. What cannot be told apart counts as loosening.",
            "A BUNDLE is a server's address, a folder or a .tar with metadata/ and targets/, as bundle build makes them, an "
                    + "authors' workspace, or the file of a policy alone, which is compared with a policy only. What is "
                    + "signed is verified under the pinned root."
        })
@Manual(
        chapter = Chapter.AUTHORS,
        exits = {
            "0: no difference",
            "1: there are differences",
            "3: the server did not answer",
            "4: one side does not verify under the pinned root"
        },
        files = {
            "workspace.json: marks a workspace; its newest root is pinned, unless --root names one",
            "metadata/, targets/: mark a repository"
        },
        examples = {
            "# what publishing this workspace would change",
            "tidemark bundle diff http://127.0.0.1:7420 --dir authors",
            "# what changed between two builds",
            "tidemark bundle diff build-1 build-2.tar --root authors/root/1.root.json",
            "tidemark bundle diff old-policy.json new-policy.json --output json"
        })
final class BundleDiffCommand extends Verb {
    @Parameters(index = "0", paramLabel = "OLD", description = "The bundle that is compared with.")
    private String older = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NEW",
            description = "The bundle that may differ (default: the authors' workspace).")
    private @Nullable String newer;

    @Option(names = "--root", paramLabel = "FILE", description = "The pinned root (default: the workspace's newest).")
    private @Nullable Path root;

    @Mixin
    private WorkspaceOption workspaceOption = new WorkspaceOption();

    BundleDiffCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run()
            throws CliException, IOException, VerificationException, KeyFileException, FetchException,
                    InterruptedException {
        Path directory = workspaceOption.directory(context());
        BundleSides sides = new BundleSides(context(), root, directory);
        try (Progress progress = progress("Reading " + older)) {
            BundleSide first = sides.read(older);
            progress.say("Reading " + (newer == null ? show(directory) : newer));
            BundleSide second = newer == null
                    ? BundleSides.of(workspaceOption.open(context()), show(directory))
                    : sides.read(newer);
            return outcome(first, second, BundleDiff.between(first, second));
        }
    }

    private static Outcome outcome(BundleSide first, BundleSide second, List<BundleDiff.Change> changes) {
        long loosened =
                changes.stream().filter(one -> one.effect() == Effect.LOOSENS).count();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        side(json.putObject("old"), first);
        side(json.putObject("new"), second);
        json.put("differences", changes.size());
        json.put("loosened", loosened);
        json.put("tightened", changes.size() - loosened);
        ArrayNode array = json.putArray("changes");
        TextTable table = new TextTable("EFFECT", "WHAT", "NAME", "CHANGE");
        for (BundleDiff.Change change : changes) {
            change.toJson(array);
            table.row(change.effect().name(), change.what(), change.name(), change.sentence());
        }
        List<String> lines = new ArrayList<>(changes.isEmpty() ? List.of() : table.lines());
        lines.add(
                changes.isEmpty()
                        ? "no difference"
                        : changes.size() + (changes.size() == 1 ? " difference: " : " differences: ") + loosened
                                + " loosen, " + (changes.size() - loosened) + " tighten");
        return Outcome.ok(json, lines).withExitCode(changes.isEmpty() ? ExitCode.OK : ExitCode.REFUSED);
    }

    private static void side(ObjectNode json, BundleSide side) {
        json.put("name", side.name());
        ObjectNode versions = json.putObject("versions");
        new TreeMap<>(side.versions()).forEach(versions::put);
    }
}
