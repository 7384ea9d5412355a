package dev.tidemark.cli;

import java.io.Console;

/** The person in front, if there is one. */
public interface Terminal {
    /** Whether questions can be asked and a line can be updated in place. */
    boolean isInteractive();

    /**
     * Asks for a secret without showing it.
     *
     * @param prompt what to ask
     * @return what was typed, to be wiped by the caller; empty when the input ended
     * @throws IllegalStateException if nobody can be asked
     */
    char[] readSecret(String prompt);

    /** The process's own terminal. */
    @SuppressWarnings("SystemConsoleNull") // the launcher keeps the JDK's own console, which is null without a terminal
    static Terminal ofProcess() {
        Console console = System.console();
        return console == null
                ? none()
                : new Terminal() {
                    @Override
                    public boolean isInteractive() {
                        return true;
                    }

                    @Override
                    public char[] readSecret(String prompt) {
                        char[] typed = console.readPassword("%s", prompt);
                        return typed == null ? new char[0] : typed;
                    }
                };
    }

    /** Nobody is there. */
    static Terminal none() {
        return new Terminal() {
            @Override
            public boolean isInteractive() {
                return false;
            }

            @Override
            public char[] readSecret(String prompt) {
                throw new IllegalStateException("no terminal");
            }
        };
    }
}
