package dev.tidemark.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.SignedRequest;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers could read in two ways: refused, with nothing at the upstream and nothing read after them. */
class GuardSmugglingTest {
    private static GuardUnderTest guard;

    @BeforeAll
    static void start() throws Exception {
        guard = new GuardUnderTest();
    }

    @AfterAll
    static void stop() throws Exception {
        guard.close();
    }

    /** Sends these bytes and, behind them, a request that anybody may send. */
    private static Wire.Answer refused(String bytes) throws Exception {
        guard.upstream.seen.clear();
        try (Wire wire = new Wire(guard.port())) {
            wire.write(bytes + "GET /open/smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            Wire.Answer answer = wire.read();
            assertThat(wire.isAtEnd()).as("the connection is closed").isTrue();
            assertThat(guard.upstream.seen).isEmpty();
            return answer;
        }
    }

    private static String text(String escaped) {
        return escaped.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("\\v", "\u000b")
                .replace("\\x7f", "\u007f")
                .replace("\\xe9", "\u00e9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "both framings | Content-Length: 4\\r\\nTransfer-Encoding: chunked",
                "both framings, turned | Transfer-Encoding: chunked\\r\\nContent-Length: 4",
                "several lengths | Content-Length: 1\\r\\nContent-Length: 2",
                "the same length twice | Content-Length: 1\\r\\nContent-Length: 1",
                "a list of lengths | Content-Length: 1, 1",
                "a signed length | Content-Length: +1",
                "a negative length | Content-Length: -1",
                "a hexadecimal length | Content-Length: 0x1",
                "an empty length | Content-Length:",
                "a length beyond numbers | Content-Length: 99999999999999999999",
                "another coding | Transfer-Encoding: identity",
                "two codings | Transfer-Encoding: gzip, chunked",
                "chunked twice | Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked",
                "nearly chunked | Transfer-Encoding: xchunked",
                "a control character before the coding | Transfer-Encoding: \\vchunked",
                "a folded line | X-A: b\\r\\n c",
                "a folded coding | Transfer-Encoding:\\r\\n chunked",
                "a space before the colon | X-A : b",
                "a coding with a space before the colon | Transfer-Encoding : chunked",
                "a tab before the colon | X-A\\t: b",
                "no colon | X-A",
                "no name | : b",
                "NUL in a value | X-A: a\\0b",
                "a control character in a value | X-A: a\\vb",
                "DEL in a value | X-A: a\\x7fb",
                "a bare CR in a value | X-A: a\\rb",
                "NUL in a name | X\\0A: b",
                "a name beyond ASCII | X\\xe9: b",
                "a name that is no token | X(A: b",
                "a bare LF | X-A: b\\nX-B: c",
                "a second host | Host: b",
                "the same host again | Host: a",
            })
    void refuse_field(String what, String field) throws Exception {
        Wire.Answer answer = refused("POST /open/door HTTP/1.1\r\nHost: a\r\n" + text(field) + "\r\n\r\n");
        assertThat(answer.status()).as(what).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo("request_malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET  /open/door HTTP/1.1",
                "GET /open/door  HTTP/1.1",
                " GET /open/door HTTP/1.1",
                "GET\\t/open/door\\tHTTP/1.1",
                "GET /open/door HTTP/1.1 ",
                "GET /open/do\\0or HTTP/1.1",
                "GET /open/do\\ror HTTP/1.1",
                "GET /open/do or HTTP/1.1",
                "GET /open/d\\xe9r HTTP/1.1",
                "GET /open/door#part HTTP/1.1",
                "GET http://a/open/door HTTP/1.1",
                "GET open/door HTTP/1.1",
                "GET \\\\open\\\\door HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "G(T /open/door HTTP/1.1",
                "GET /open/door",
                "GET /open/door HTTP/01.1",
                "GET /open/door HTTP/1.1\\nX-A: b",
            })
    void refuse_requestLine(String line) throws Exception {
        Wire.Answer answer = refused(text(line) + "\r\nHost: a\r\n\r\n");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo("request_malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /open/door HTTP/2.0", "GET /open/door HTTP/1.2"})
    void refuse_anotherVersion(String line) throws Exception {
        assertThat(refused(line + "\r\nHost: a\r\n\r\n").status()).isEqualTo(501);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host:\r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: u@a\r\n", "Host: a:b\r\n"})
    void refuse_hostThatIsNone(String field) throws Exception {
        Wire.Answer answer = refused("GET /open/door HTTP/1.1\r\n" + field + "\r\n");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo("request_malformed");
    }

    @Test
    void refuse_codingInHttp10() throws Exception {
        assertThat(refused("POST /open/door HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                        .reason())
                .isEqualTo("request_malformed");
        assertThat(refused(
                                "POST /open/door HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n")
                        .reason())
                .isEqualTo("request_malformed");
    }

    @Test
    void refuse_bareLinefeeds() throws Exception {
        assertThat(refused("GET /open/door HTTP/1.1\nHost: a\n\n").reason()).isEqualTo("request_malformed");
    }

    /** Those that a chunked body is broken by, on a request that would otherwise pass. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\\r\\n\\r\\n",
                "0x1\\r\\na\\r\\n0\\r\\n\\r\\n",
                "-1\\r\\na\\r\\n0\\r\\n\\r\\n",
                "1;a\\nb\\r\\na\\r\\n0\\r\\n\\r\\n",
                "1\\na\\n0\\n\\n",
                "1\\r\\nab\\r\\n0\\r\\n\\r\\n",
            })
    void refuse_brokenChunks(String body) throws Exception {
        SignedRequest request = guard.create("a".getBytes());
        Wire.Answer answer = refused(GuardUnderTest.head(request, "Transfer-Encoding: chunked\r\n") + text(body));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo("body_malformed");
    }

    /** Split wherever it can be split, a folded line is found. */
    @Test
    void refuse_foldedLine_inPieces() throws Exception {
        String head = "GET /open/door HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n";
        for (int at = 1; at < head.length(); at++) {
            try (Wire wire = new Wire(guard.port())) {
                wire.write(head.substring(0, at));
                wire.write(head.substring(at));
                assertThat(wire.read().reason()).as("split at " + at).isEqualTo("request_malformed");
            }
        }
        assertThat(guard.upstream.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT"})
    void refuse_method(String method) throws Exception {
        try (Wire wire = new Wire(guard.port())) {
            wire.write(method + " /open/door HTTP/1.1\r\nHost: a\r\n\r\n");
            Wire.Answer answer = wire.read();
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.reason()).isEqualTo("method_refused");
        }
        assertThat(guard.upstream.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//open/door",
                "/open//door",
                "/open/./door",
                "/open/../v1/orders/search",
                "/v1/orders/./search",
                "/v1//orders/search",
                "/v1/orders%2fsearch",
                "/v1/orders/%73earch",
                "/v1/orders/search;a=b",
                "/v1/orders/search/",
                "/v1/orders/search%00",
                "/v1/orders/%2e%2e/search",
                "/open/door%2f..%2fx",
                "/open/a;b",
                "/OPEN/door",
            })
    void deny_pathThatAnUpstreamCouldReadAsAnother(String target) throws Exception {
        SignedRequest request = guard.search();
        Wire.Answer answer = guard.send(GuardUnderTest.head(request, target, ""));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.reason()).isEqualTo("bundle_route_missing");
        assertThat(guard.upstream.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"content-type", "Accept", "close, authorization", "X-TrustPlane-Nonce", "host", "Content_Type"})
    void refuse_connectionThatNamesWhatWasDecided(String named) throws Exception {
        SignedRequest request = guard.search();
        Wire.Answer answer = guard.send(GuardUnderTest.raw(request, "Connection: " + named + "\r\n"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo("request_malformed");
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void refuse_otherRequestThanTheSignedOne() throws Exception {
        SignedRequest query = guard.search();
        query.query = "all=1";
        SignedRequest host = guard.search();
        host.authority = "other.example";
        SignedRequest body = guard.create("signed".getBytes());
        body.body = "forged".getBytes();
        for (SignedRequest one : List.of(query, host, body)) {
            Wire.Answer answer = guard.send(one);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.reason()).isEqualTo("request_binding_mismatch");
        }
        assertThat(guard.upstream.seen).isEmpty();
    }
}
