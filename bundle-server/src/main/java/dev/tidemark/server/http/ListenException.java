package dev.tidemark.server.http;

import java.net.UnknownHostException;

/** A listener cannot be opened. The message says which, and what to do. */
public final class ListenException extends Exception {
    ListenException(String listener, String option, String host, int port, Throwable cause) {
        super(
                "The " + listener + " listener cannot be opened at " + host + ":" + port + ": " + because(cause)
                        + ", or choose another address with " + option + ".",
                cause);
    }

    private static String because(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "no such host is known. Correct the name";
        }
        return "it is in use, or not this host's, or not for this user. Stop what uses it";
    }
}
