package dev.tidemark.bench.jmh;

import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Marks, on the recording's own clock, from when until when a thread decided. */
@Name(DecidingEvent.NAME)
@StackTrace(false)
final class DecidingEvent extends Event {
    static final String NAME = "dev.tidemark.bench.Deciding";
}
