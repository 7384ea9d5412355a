package dev.tidemark.client.push;

import dev.tidemark.client.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Does what is planned when a test lets time pass. */
final class ManualTimer implements PushTimer {
    private record Task(long atNanos, Runnable task) {}

    private final ManualTime time;
    private final List<Task> tasks = new ArrayList<>();

    ManualTimer(ManualTime time) {
        this.time = time;
    }

    @Override
    public synchronized Runnable after(Duration pause, Runnable task) {
        Task planned = new Task(time.read() + pause.toNanos(), task);
        tasks.add(planned);
        return () -> cancel(planned);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /** How long until the next task. */
    synchronized Duration next() {
        return Duration.ofNanos(tasks.stream().mapToLong(Task::atNanos).min().orElseThrow() - time.read());
    }

    /** Time passes; what falls due is done, in order. */
    void pass(Duration duration) {
        long end = time.read() + duration.toNanos();
        for (Task due = due(end); due != null; due = due(end)) {
            time.pass(Duration.ofNanos(Math.max(0, due.atNanos - time.read())));
            due.task.run();
        }
        time.pass(Duration.ofNanos(end - time.read()));
    }

    private synchronized Task due(long end) {
        Task first = tasks.stream()
                .filter(task -> task.atNanos <= end)
                .min(Comparator.comparingLong(Task::atNanos))
                .orElse(null);
        tasks.remove(first);
        return first;
    }
}
