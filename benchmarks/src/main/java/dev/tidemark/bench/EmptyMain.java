package dev.tidemark.bench;

/** What a process of Java costs that does nothing. */
final class EmptyMain {
    private EmptyMain() {}

    /** Nothing. */
    public static void main(String[] args) {}
}
