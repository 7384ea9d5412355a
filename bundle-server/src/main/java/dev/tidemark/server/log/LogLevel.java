package dev.tidemark.server.log;

/** From which severity on Tidemark logs. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
