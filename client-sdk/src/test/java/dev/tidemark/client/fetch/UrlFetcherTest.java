package dev.tidemark.client.fetch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that holds of {@link HttpFetcher} holds of the one that loads faster. */
class UrlFetcherTest extends HttpFetcherTest {
    UrlFetcherTest() throws IOException {}

    @Override
    Fetcher fetcher(URI base, FetchLimits limits) {
        return new UrlFetcher(base, limits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://name:word@127.0.0.1/", "http://127.0.0.1/?a=b", "http://127.0.0.1/#a", "ftp://a/"})
    void fetch_addressOfAnotherShape_isRefused(String address) {
        assertThatThrownBy(() -> fetcher(URI.create(address), FetchLimits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a repository address");
    }
}
