package dev.tidemark.cli;

import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.Passphrase;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the passphrase of the authors' keys comes from: a file, or the terminal. */
@Topic("Passphrase")
final class PassphraseOption {
    private static final int MIN_CHARS = 8;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "First line of this file, mode 0600, opens the keys. Without it the terminal asks.")
    private @Nullable Path file;

    /** The passphrase that opens keys that exist. */
    Passphrase forOpening(CliContext context) throws KeyFileException, CliException {
        Path from = file;
        if (from != null) {
            return Passphrase.fromFile(context.resolve(from));
        }
        requireTerminal(context);
        char[] typed = context.terminal().readSecret("Passphrase of the keys: ");
        return taken(typed);
    }

    /** The passphrase of keys that are about to be made: asked for twice. */
    Passphrase forMaking(CliContext context) throws KeyFileException, CliException {
        Path from = file;
        if (from != null) {
            return Passphrase.fromFile(context.resolve(from));
        }
        requireTerminal(context);
        char[] typed = context.terminal().readSecret("New passphrase of the keys: ");
        char[] again = context.terminal().readSecret("Once more: ");
        boolean same = Arrays.equals(typed, again);
        Arrays.fill(again, '\0');
        if (!same || typed.length < MIN_CHARS) {
            Arrays.fill(typed, '\0');
            throw CliCode.PASSPHRASE_REFUSED.because(
                    same ? "The passphrase is shorter than " + MIN_CHARS + " characters." : "The two differ.",
                    "Run the command again. Nothing was made.");
        }
        return taken(typed);
    }

    private static void requireTerminal(CliContext context) throws CliException {
        if (!context.terminal().isInteractive()) {
            throw CliCode.PASSPHRASE_NEEDED.because(
                    "A passphrase is needed and there is no terminal to ask on.",
                    "Give --passphrase-file FILE; the file has mode 0600 and the passphrase on its first line.");
        }
    }

    private static Passphrase taken(char[] typed) throws CliException {
        if (typed.length == 0) {
            throw CliCode.PASSPHRASE_NEEDED.because("No passphrase was typed.", "Run the command again.");
        }
        try {
            return Passphrase.of(typed);
        } finally {
            Arrays.fill(typed, '\0');
        }
    }
}
