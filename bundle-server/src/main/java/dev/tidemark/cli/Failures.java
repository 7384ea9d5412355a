package dev.tidemark.cli;

import dev.tidemark.bundle.BundleImportException;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.signing.KeyFileException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Turns what a command threw into what a user reads: what happened, a stable code, what to do. Never a trace. */
final class Failures {
    private Failures() {}

    static CliException explain(Throwable thrown) {
        if (thrown instanceof CliException known) {
            return known;
        }
        if (thrown instanceof KeyFileException e) {
            boolean absent = e.reason() == KeyFileException.Code.MISSING;
            return new CliException(absent ? ExitCode.USAGE : ExitCode.REFUSED, e.code(), text(e), "");
        }
        if (thrown instanceof VerificationException e) {
            return of(new Failure(e.rejection().code(), e.rejection().explain()));
        }
        if (thrown instanceof TrustClientException e) {
            return of(e.failure());
        }
        if (thrown instanceof FetchException e) {
            return of(new Failure(e.reason().code(), text(e)));
        }
        if (thrown instanceof BundleImportException e) {
            return new CliException(ExitCode.REFUSED, e.code(), text(e), importHint(e.code()));
        }
        if (thrown instanceof SigningException) {
            return CliCode.SIGNING_FAILED.because("A key could not be used: " + text(thrown), "");
        }
        if (thrown instanceof IOException e) {
            return io(e);
        }
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return CliCode.INTERRUPTED.because("The command was interrupted.", "Run it again.");
        }
        return CliCode.INTERNAL_ERROR.because(
                "This failed in a way that was not foreseen ("
                        + thrown.getClass().getSimpleName() + ").",
                "Set TIDEMARK_DEBUG=1 to see where, and report it.");
    }

    /** A failure of the client, by its stable code. */
    static CliException of(Failure failure) {
        return switch (failure.code()) {
            case "fetch_unavailable", "fetch_too_slow" ->
                new CliException(
                        ExitCode.UNREACHABLE,
                        failure.code(),
                        failure.explanation(),
                        "Check the address, and that the server runs.");
            case "fetch_not_found" ->
                new CliException(
                        ExitCode.REFUSED,
                        failure.code(),
                        failure.explanation(),
                        "Check the domain. A new domain has a statement once its policy was published.");
            case "expired" ->
                new CliException(
                        ExitCode.STALE,
                        failure.code(),
                        failure.explanation(),
                        "Check the clock of this host; if it is right, ask whoever signs that role.");
            case "state_locked" -> new CliException(ExitCode.CONFLICT, failure.code(), failure.explanation(), "");
            case "state_io" -> new CliException(ExitCode.REFUSED, failure.code(), failure.explanation(), "");
            case "root_unreadable" -> new CliException(ExitCode.USAGE, failure.code(), failure.explanation(), "");
            case "internal_error" -> new CliException(ExitCode.INTERNAL, failure.code(), failure.explanation(), "");
            default ->
                new CliException(
                        ExitCode.VERIFICATION_FAILED,
                        failure.code(),
                        failure.explanation(),
                        verificationHint(failure.code()));
        };
    }

    private static String verificationHint(String code) {
        return switch (code) {
            case "malformed", "fetch_too_large" ->
                "Check that a Tidemark server answers at this address, not something in its place.";
            case "threshold_not_met", "wrong_domain" ->
                "Check that the pinned root is the one of this domain, and that the address is its server's.";
            default -> "";
        };
    }

    private static String importHint(String code) {
        return switch (code) {
            case "unsigned_input", "signature_not_verifiable" ->
                "Read the file. If you trust where it comes from, add --unsigned-input.";
            default -> "";
        };
    }

    private static CliException io(IOException e) {
        if (e instanceof NoSuchFileException) {
            return CliCode.FILE_NOT_FOUND.because("There is no file " + text(e) + ".", "Check the path.");
        }
        if (e instanceof AccessDeniedException) {
            return CliCode.FILE_NOT_READABLE.because("This user may not use " + text(e) + ".", "Check its mode.");
        }
        if (e instanceof FileAlreadyExistsException) {
            return CliCode.FILE_EXISTS.because(text(e) + " is there already.", "Nothing is overwritten.");
        }
        return CliCode.FILE_IO.because("The file system refused: " + text(e), "Check free space and permissions.");
    }

    private static String text(Throwable thrown) {
        return String.valueOf(thrown.getMessage());
    }
}
