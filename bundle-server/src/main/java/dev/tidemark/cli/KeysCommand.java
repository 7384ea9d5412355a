package dev.tidemark.cli;

import dev.tidemark.cli.Manual.Chapter;
import picocli.CommandLine.Command;

/** Key files. */
@Command(
        header = "key files",
        description = "Makes key files and shows their public half. Private keys are always encrypted.")
@Manual(
        chapter = Chapter.TOOLS,
        exits = {"0: done", "1: refused"},
        examples = "tidemark keys show public/policy-1.pem")
final class KeysCommand {}
