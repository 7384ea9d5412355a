package dev.tidemark.bench.jmh;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** A flight recording of everything a thread can wait in, however short; and who waited. */
final class WaitRecording implements AutoCloseable {
    private static final List<String> WAITS = List.of(
            "jdk.JavaMonitorEnter", "jdk.JavaMonitorWait", "jdk.ThreadPark", "jdk.ThreadSleep", "jdk.SocketRead");

    private final Recording recording = new Recording();

    /**
     * Who waited.
     *
     * @param ofDecider how often the deciding thread, while it decided
     * @param ofFetching how often one of those that refresh and fetch, meanwhile
     * @param longest of the latter
     */
    record Waits(long ofDecider, long ofFetching, Duration longest) {}

    WaitRecording() {
        recording.enable(DecidingEvent.NAME).withThreshold(Duration.ZERO);
        WAITS.forEach(event -> recording.enable(event).withThreshold(Duration.ZERO));
    }

    void start() {
        recording.start();
    }

    /** @param file where the recording goes; it must have one {@link DecidingEvent} */
    Waits stop(Path file) throws IOException {
        recording.stop();
        recording.dump(file);
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        RecordedEvent deciding = events.stream()
                .filter(event -> event.getEventType().getName().equals(DecidingEvent.NAME))
                .findFirst()
                .orElseThrow();
        List<RecordedEvent> meanwhile = events.stream()
                .filter(event -> WAITS.contains(event.getEventType().getName()))
                .filter(event -> event.getEndTime().isAfter(deciding.getStartTime())
                        && event.getStartTime().isBefore(deciding.getEndTime()))
                .toList();
        List<RecordedEvent> ofFetching = meanwhile.stream()
                .filter(event ->
                        name(event).startsWith("tidemark-") || name(event).startsWith("HttpClient-"))
                .toList();
        return new Waits(
                meanwhile.stream()
                        .filter(event -> name(event).equals(name(deciding)))
                        .count(),
                ofFetching.size(),
                ofFetching.stream()
                        .map(RecordedEvent::getDuration)
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO));
    }

    private static String name(RecordedEvent event) {
        RecordedThread thread = event.getThread();
        return thread == null || thread.getJavaName() == null ? "" : thread.getJavaName();
    }

    @Override
    public void close() {
        recording.close();
    }
}
