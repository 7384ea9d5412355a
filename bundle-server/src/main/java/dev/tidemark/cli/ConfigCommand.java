package dev.tidemark.cli;

import dev.tidemark.cli.Manual.Chapter;
import picocli.CommandLine.Command;

/** The configuration of a server. */
@Command(header = "a server's configuration", description = "Shows and checks what a server would start with.")
@Manual(
        chapter = Chapter.SERVER,
        exits = {"0: done", "1: the configuration has findings"},
        examples = "tidemark config check --config tidemark.toml")
final class ConfigCommand {}
