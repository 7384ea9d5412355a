package dev.tidemark.client.push;

import java.time.Instant;
import java.util.Optional;

/** How push goes; for health pages, never for a decision. */
public sealed interface PushState {
    /** Nobody asked for it, or no source could have it. */
    record Off() implements PushState {}

    /**
     * There is no stream now, or none that brought anything yet.
     *
     * @param code why the last one ended or did not come about; empty before the first
     * @param explanation the same in words
     */
    record Waiting(Optional<String> code, String explanation) implements PushState {}

    /**
     * A stream stands and brings news.
     *
     * @param server whose
     * @param since when it was connected
     * @param lastEvent when its last event came
     */
    record Live(String server, Instant since, Instant lastEvent) implements PushState {}
}
