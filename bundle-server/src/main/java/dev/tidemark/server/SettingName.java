package dev.tidemark.server;

/** One scalar setting: its name, its default and what it means. */
interface SettingName {
    /** {@code section.key}. */
    String key();

    /** What holds when neither file nor environment says otherwise; empty for "not set". */
    String defaultValue();

    String meaning();

    /** The constant's own name. */
    String name();

    /** {@code TIDEMARK_SECTION__KEY}. */
    default String environmentName() {
        return "TIDEMARK_" + name().replaceFirst("_", "__");
    }
}
