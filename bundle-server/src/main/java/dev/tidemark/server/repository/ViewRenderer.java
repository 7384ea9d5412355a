package dev.tidemark.server.repository;

import java.util.Map;

/**
 * Makes standard renderings of the states of one domain, for readers who do not know our formats. Called on the domain's
 * lane, one state after the other; never on an event loop.
 */
public interface ViewRenderer {
    /**
     * The views of a signed state, by path below the domain. Whoever wants another rendering for a query has it under the
     * path, {@code ?} and the query. Gives back what it gave before, the same object, while nothing in it differs.
     *
     * @param state is signed; the time is the one of its statement
     * @param cacheControl the header field value that its statement is served with
     */
    Map<String, ViewAnswer> render(DomainState state, String cacheControl);
}
