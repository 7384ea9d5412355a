package dev.tidemark.server.log;

/** How an event is written. */
public enum LogFormat {
    /** For people: the moment, the level, who, what, and {@code key=value}. */
    TEXT,
    /** For programs: one object a line. */
    JSON
}
