package dev.tidemark.client.fetch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** A role of another's repository may have a slash in its name; encoded, it leads nowhere. */
    @Override
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "../x",
                "a/../../x",
                "a//x",
                "a/",
                "%2e%2e/x",
                "a/.%2E/x",
                "a\\x",
                "x y",
                "%zz"
            })
    void fetch_pathThatCouldLeaveTheBase_isRefusedBeforeItIsSent(String path) {
        super.fetch_pathThatCouldLeaveTheBase_isRefusedBeforeItIsSent(path);
    }

    @Override
    @ParameterizedTest
    @ValueSource(strings = {"http:x", "...", "targets/a%20b/%3Fx", "1...%2Frole.json", "1.%2F.json", "1.%5C.json"})
    void fetch_oddPathBelowTheBase_isAskedForAsItIs(String path) throws Exception {
        super.fetch_oddPathBelowTheBase_isAskedForAsItIs(path);
    }

    /** A process that lives for a moment does not come again: it says that the server is busy, and ends. */
    @Override
    @ParameterizedTest
    @CsvSource({"503, Retry-After: 7, ", "429, Retry-After: 120, "})
    void fetch_busyServer_saysWhenToComeAgain(int status, String headers, Long seconds) {
        super.fetch_busyServer_saysWhenToComeAgain(status, headers, seconds);
    }
}
