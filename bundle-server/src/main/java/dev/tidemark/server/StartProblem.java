package dev.tidemark.server;

/**
 * One reason why a server does not start.
 *
 * @param code stable, lower-case; of {@link Code}, or the own code of the key file, store or domain that refused
 * @param text one sentence that says what is wrong and what to do
 */
public record StartProblem(String code, String text) {
    StartProblem(Code code, String text) {
        this(code.text, text);
    }

    /** Reasons that belong to no part but the start itself. */
    public enum Code {
        /** There is no configuration, or this user may not read it. */
        CONFIG_MISSING("config_missing"),
        /** The configuration is not TOML in UTF-8, or too large. */
        CONFIG_UNREADABLE("config_unreadable"),
        /** A setting nobody knows. */
        SETTING_UNKNOWN("setting_unknown"),
        /** A setting that must be set is not, or its value is none that it can have. */
        SETTING_INVALID("setting_invalid"),
        /** A domain has no online keys at all. */
        ONLINE_KEY_MISSING("online_key_missing"),
        /** A file that the configuration names cannot be read. */
        FILE_UNREADABLE("file_unreadable"),
        /** The key set that checks callers' tokens is none. */
        CALLER_KEYS_INVALID("caller_keys_invalid"),
        /** The table of grants is none. */
        GRANTS_INVALID("grants_invalid"),
        /** An address cannot be listened on. */
        ADDRESS_UNAVAILABLE("address_unavailable");

        private final String text;

        Code(String text) {
            this.text = text;
        }

        /** The stable code. */
        public String code() {
            return text;
        }
    }
}
