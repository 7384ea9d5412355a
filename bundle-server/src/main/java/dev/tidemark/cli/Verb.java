package dev.tidemark.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** A command that ends with one result. */
abstract class Verb implements Callable<Integer> {
    private final Tidemark top;

    Verb(Tidemark top) {
        this.top = top;
    }

    /**
     * Does the work.
     *
     * @throws Exception a {@link CliException}, or one that {@link Failures} knows
     */
    abstract Outcome run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        Outcome outcome = run();
        top.printer().print(outcome);
        return outcome.exitCode();
    }

    final CliContext context() {
        return top.context();
    }

    final Path resolve(Path path) {
        return top.context().resolve(path);
    }

    final String show(Path path) {
        return top.context().show(path);
    }

    final Progress progress(String text) {
        return top.progress(text);
    }
}
