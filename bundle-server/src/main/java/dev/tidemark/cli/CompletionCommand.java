package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Completion of commands and options in a shell. */
@Command(
        header = "prints a script that completes commands in bash or zsh",
        description = {
            "Prints a script for the shell to source: it completes commands, options and the words that options take. It "
                    + "works for tidemark on the PATH and for ./tidemark."
        })
@Manual(
        chapter = Chapter.TOOLS,
        exits = "0: printed",
        files = {
            "~/.bashrc: where bash reads such a line at every start",
            "~/.zshrc: the same for zsh, whose compinit must have run before"
        },
        examples = {
            "tidemark completion bash",
            "# now: source <(tidemark completion bash)",
            "# from now on: tidemark completion bash > ~/.local/share/bash-completion/completions/tidemark",
            "tidemark completion zsh"
        })
final class CompletionCommand extends Verb {
    /** Which shells there are. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(index = "0", paramLabel = "bash|zsh", description = "Which shell.")
    private Shell shell = Shell.bash;

    private final Tidemark top;

    CompletionCommand(Tidemark top) {
        super(top);
        this.top = top;
    }

    @Override
    Outcome run() {
        CommandLine commands = Main.commandLine(top);
        String script = AutoComplete.bash("tidemark", commands);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("shell", shell.name());
        json.put("script", script);
        return Outcome.ok(json, script.lines().toList());
    }
}
