/**
 * The command line. Commands are run in process by {@link dev.tidemark.cli.Main#run}; clock, randomness, terminal,
 * working directory and streams come in a {@link dev.tidemark.cli.CliContext}.
 *
 * <p>Standard output carries results only, as text or as one JSON object; everything else goes to standard error. With
 * JSON output, standard error is empty or one JSON object with a member {@code error}. Exit codes are those of
 * {@link dev.tidemark.cli.ExitCode}.
 *
 * <p><b>Secrets.</b> Passphrases and tokens are read from files that only their owner may touch, or from a terminal;
 * never from an argument or a variable, where other processes see them.
 */
@NullMarked
package dev.tidemark.cli;

import org.jspecify.annotations.NullMarked;
