package dev.tidemark.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says what is going on once it has taken a second: on a terminal one line that is updated in place and taken away at
 * the end, elsewhere one plain line. Silent with JSON output unless someone is watching.
 */
final class Progress implements AutoCloseable {
    private static final long QUIET_MILLIS = 1_000;
    private static final long UPDATE_MILLIS = 200;

    private final CliContext context;
    private final ScheduledExecutorService timer;
    private String text;
    private int shown;
    private boolean closed;

    private Progress(CliContext context, ScheduledExecutorService timer, String text) {
        this.context = context;
        this.timer = timer;
        this.text = text;
    }

    static Progress start(CliContext context, OutputFormat format, String text) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "tidemark-progress");
            thread.setDaemon(true);
            return thread;
        });
        Progress progress = new Progress(context, timer, text);
        if (context.terminal().isInteractive()) {
            var unused =
                    timer.scheduleWithFixedDelay(progress::update, QUIET_MILLIS, UPDATE_MILLIS, TimeUnit.MILLISECONDS);
        } else if (format != OutputFormat.json) {
            var unused = timer.schedule(progress::line, QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
        return progress;
    }

    /** What is going on now. */
    synchronized void say(String now) {
        text = now;
    }

    private synchronized void line() {
        if (!closed) {
            context.err().println(text + " ...");
            context.err().flush();
        }
    }

    private synchronized void update() {
        if (!closed) {
            String line = text + " ...";
            context.err().print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
            context.err().flush();
            shown = line.length();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        timer.shutdownNow();
        if (shown > 0) {
            context.err().print("\r" + " ".repeat(shown) + "\r");
            context.err().flush();
        }
    }
}
