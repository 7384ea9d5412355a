package dev.tidemark.cli;

import picocli.CommandLine.Command;

/** Everything about the bundle: the policy and the issuers' keys. */
@Command(
        description = "Imports, checks and publishes the bundle: the policy and the issuers' keys.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example:", "  tidemark bundle lint"})
final class BundleCommand {}
