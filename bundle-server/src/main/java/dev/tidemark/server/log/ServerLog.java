package dev.tidemark.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up how this process logs. Without it a process logs nothing: a command says what it has to say in its answer. */
public final class ServerLog {
    private static final String OURS = "dev.tidemark";
    private static final String ROOT = Logger.ROOT_LOGGER_NAME;

    private ServerLog() {}

    /** From now on, this format and this level. Another logging system than ours is left alone. */
    public static void start(LogFormat format, LogLevel level) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (!(factory instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        LineEncoder encoder = format == LogFormat.JSON ? new JsonLines() : new TextLines();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(ROOT).setLevel(Level.WARN);
        context.getLogger(ROOT).addAppender(appender);
        context.getLogger(OURS).setLevel(Level.toLevel(level.name()));
    }
}
