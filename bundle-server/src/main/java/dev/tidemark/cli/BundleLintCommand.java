package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says everything that is wrong with what would be published. */
@Command(
        header = "says what is wrong with the workspace",
        description = {
            "Checks policy, delegations and issuers' keys in one pass, with JSON pointers. A build or a "
                    + "publication is refused while there are errors."
        })
@Manual(
        chapter = Chapter.AUTHORS,
        exits = {"0: no errors", "1: there are errors"},
        files = {
            "workspace.json, root/, keys/, online/, public/, policy/, issuers/: the authors' workspace; "
                    + "docs/reference/cli.md lists it"
        },
        examples = {"tidemark bundle lint --dir authors", "tidemark bundle lint --output json"})
final class BundleLintCommand extends Verb {
    @Mixin
    private WorkspaceOption workspaceOption = new WorkspaceOption();

    BundleLintCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException, VerificationException {
        List<WorkspaceLint.Found> findings = WorkspaceLint.of(workspaceOption.open(context()));
        long errors = WorkspaceLint.errors(findings);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("errors", errors);
        json.put("findings_total", findings.size());
        ArrayNode array = json.putArray("findings");
        TextTable table = new TextTable("SEVERITY", "WHERE", "CODE", "MESSAGE");
        for (WorkspaceLint.Found found : findings) {
            found.toJson(array.addObject());
            table.row(
                    found.severity(),
                    found.file() + "#" + found.finding().pointer(),
                    found.finding().code(),
                    found.finding().message());
        }
        List<String> lines = new ArrayList<>();
        if (!findings.isEmpty()) {
            lines.addAll(table.lines());
        }
        lines.add(errors + " errors, " + (findings.size() - errors) + " warnings");
        return Outcome.ok(json, lines).withExitCode(errors == 0 ? ExitCode.OK : ExitCode.REFUSED);
    }
}
