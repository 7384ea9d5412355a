package dev.tidemark.cli;

import dev.tidemark.cli.Manual.Chapter;
import picocli.CommandLine.Command;

/** The domains of a server. */
@Command(header = "the domains that a server serves", description = "Adds a domain to a configuration, and lists them.")
@Manual(
        chapter = Chapter.SERVER,
        exits = {"0: done", "1: refused; nothing was changed"},
        examples = "tidemark domain list --config tidemark.toml")
final class DomainCommand {}
