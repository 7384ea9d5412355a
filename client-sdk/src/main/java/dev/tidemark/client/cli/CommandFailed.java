package dev.tidemark.client.cli;

/** What a person is told instead of a result: what happened, what to do, and a stable code. */
final class CommandFailed extends Exception {
    CommandFailed(String message, String code) {
        super(message + " [" + code + "]");
    }

    static CommandFailed usage(String message) {
        return new CommandFailed(message + " Run tuf-client --help.", "usage");
    }
}
