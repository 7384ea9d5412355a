package dev.tidemark.server.http.push;

import dev.tidemark.server.repository.News;

/**
 * One event, ready to be sent.
 *
 * @param version of the statement in it
 * @param kind what it tells
 * @param frame its bytes
 */
record Event(long version, Kind kind, Frame frame) {
    /** What an event tells. */
    enum Kind {
        /** The statement was signed again. */
        TIMESTAMP,
        /** Something else changed too. */
        UPDATE
    }

    static Event timestamp(long version, byte[] statement) {
        return new Event(version, Kind.TIMESTAMP, Frame.of(EventText.timestamp(version, statement)));
    }

    static Event of(News news) {
        return news.isUpdate()
                ? new Event(news.version(), Kind.UPDATE, Frame.of(EventText.update(news)))
                : timestamp(news.version(), news.statement());
    }
}
