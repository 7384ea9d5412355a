package dev.tidemark.server.signing;

import java.nio.file.Path;

/** A key or passphrase file cannot be used. The message names the file and says what to do; it never quotes content. */
public final class KeyFileException extends Exception {
    private final Code code;

    KeyFileException(Code code, Path file, String whatToDo) {
        this(code, file, whatToDo, null);
    }

    KeyFileException(Code code, Path file, String whatToDo, @org.jspecify.annotations.Nullable Throwable cause) {
        super(file + ": " + whatToDo, cause);
        this.code = code;
    }

    /** What went wrong, for programs. */
    public Code reason() {
        return code;
    }

    /** The stable, lower-case code of {@link #reason()}. */
    public String code() {
        return code.text;
    }

    /** What can be wrong with a key or passphrase file. */
    public enum Code {
        /** There is no such file. */
        MISSING("key_file_missing"),
        /** Someone other than the owner may read or write it. */
        EXPOSED("key_file_exposed"),
        /** It is not the PEM, or not the structure, that was expected. */
        MALFORMED("key_file_malformed"),
        /** It holds a private key without encryption. */
        UNENCRYPTED("key_file_unencrypted"),
        /** It is sound, but of a kind that is not read here. */
        UNSUPPORTED("key_file_unsupported"),
        /** The passphrase does not open it. */
        WRONG_PASSPHRASE("key_file_wrong_passphrase"),
        /** A file of that name is there already and would be lost. */
        EXISTS("key_file_exists"),
        /** The file system refused. */
        IO("key_file_io");

        private final String text;

        Code(String text) {
            this.text = text;
        }
    }
}
