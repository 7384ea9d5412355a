package dev.tidemark.cli;

import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.HttpFetcher;
import dev.tidemark.metadata.TrustDomain;
import java.net.URI;
import java.util.Set;

/** Checks addresses that were given on the command line. */
final class ServerAddress {
    private static final int WRITE_PORT = 7421;
    private static final int READ_PORT = 7420;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private ServerAddress() {}

    /** An {@code http} or {@code https} address with a host, without a slash at its end. */
    static URI require(String option, URI given) throws CliException {
        if (given.getRawUserInfo() != null) {
            throw CliCode.ADDRESS_WITH_CREDENTIAL.because(
                    option + " carries a name or a password; addresses are shown and logged, so none is taken.",
                    "Leave out what stands before the @.");
        }
        boolean web = "http".equals(given.getScheme()) || "https".equals(given.getScheme());
        if (!web || given.getHost() == null || given.getRawQuery() != null || given.getRawFragment() != null) {
            throw CliCode.ADDRESS_MALFORMED.because(
                    option + " must be an address that starts with http:// or https://.",
                    "For example: " + option + " http://127.0.0.1:" + READ_PORT);
        }
        String text = given.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : given;
    }

    /** As {@link #require}; a credential travels in the clear only on this machine. */
    static URI requirePrivate(String option, URI given) throws CliException {
        URI address = require(option, given);
        if (address.getScheme().equals("http") && !LOOPBACK.contains(address.getHost())) {
            throw CliCode.ADDRESS_IN_THE_CLEAR.because(
                    "The token would travel in the clear to " + address.getHost() + ".", "Use https:// there.");
        }
        return address;
    }

    /** Where a server is read that is written to at {@code write}: its default ports are next to each other. */
    static URI readSideOf(URI write) {
        return write.getPort() == WRITE_PORT
                ? URI.create(write.getScheme() + "://" + write.getHost() + ":" + READ_PORT + write.getRawPath())
                : write;
    }

    static Fetcher repository(URI server, TrustDomain domain) {
        return new HttpFetcher(URI.create(server + "/v1/" + domain.name() + "/"), FetchLimits.DEFAULT);
    }
}
