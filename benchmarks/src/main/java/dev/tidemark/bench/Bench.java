package dev.tidemark.bench;

import java.time.Clock;
import java.util.function.Consumer;

/** One measurement, ours beside its peers. */
interface Bench {

    /**
     * How it is to be done.
     *
     * @param depth how long
     * @param clock wall time
     * @param field shared by the measurements of one command
     * @param progress told of each step
     */
    record Order(Depth depth, Clock clock, Field field, Consumer<String> progress) {
        void say(String step) {
            progress.accept(step);
        }
    }

    /** Its sub-command. */
    String name();

    /** One line of help. */
    String description();

    /** Measures. */
    Report run(Order order) throws Exception;
}
