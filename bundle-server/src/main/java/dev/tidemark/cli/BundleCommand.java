package dev.tidemark.cli;

import dev.tidemark.cli.Manual.Chapter;
import picocli.CommandLine.Command;

/** Everything about the bundle: the policy and the issuers' keys. */
@Command(
        header = "the policy and the issuers' keys",
        description = {"Imports, checks, builds, compares and publishes what the authors say."})
@Manual(
        chapter = Chapter.AUTHORS,
        exits = {"0: done", "1: refused, or there are errors or differences"},
        examples = {"tidemark bundle lint --dir authors"})
final class BundleCommand {}
