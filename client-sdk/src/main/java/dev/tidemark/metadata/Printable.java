package dev.tidemark.metadata;

/** Text of unknown origin, made fit for one line of a log: printable ASCII, bounded. */
final class Printable {
    private static final int MAX_CHARS = 256;

    private Printable() {}

    static String of(String text) {
        String cut = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
        return cut.replaceAll("[^ -~]", "?");
    }
}
