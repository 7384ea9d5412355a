package dev.tidemark.fuzz;

/** A promise that an input may break. */
final class Promise {
    private Promise() {}

    /** Fails with {@code words} unless {@code held}. */
    static void require(boolean held, String words) {
        if (!held) {
            throw new AssertionError(words);
        }
    }

    /** What goes to a log is one line of characters that no terminal acts on, and not long. */
    static void requireFitForALog(String text) {
        require(text.length() < 1_000, "a failure says too much");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            require((c >= ' ' && c <= '~') || c == '±' || c == '−', "a failure holds the character " + (int) c);
        }
    }
}
