package dev.tidemark.server.guard;

import static dev.tidemark.server.guard.GuardUnderTest.raw;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which header fields go through, both ways. */
class GuardFieldsTest {
    private GuardUnderTest guard;

    @AfterEach
    void stop() throws Exception {
        if (guard != null) {
            guard.close();
        }
    }

    private RecordingUpstream.Seen seen(String more) throws Exception {
        guard = guard == null ? new GuardUnderTest() : guard;
        assertThat(guard.send(raw(guard.search(), more)).status()).isEqualTo(200);
        return guard.upstream.seen.take();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-TrustPlane-Subject",
                "x-trustplane-subject",
                "X_TrustPlane_Subject",
                "X-Trustplane_Subject",
                "X.TrustPlane.Subject",
                "X_TRUSTPLANE_SUBJECT"
            })
    void forward_subjectThatACallerSets_isReplaced(String name) throws Exception {
        RecordingUpstream.Seen seen = seen(name + ": service:root\r\n");
        assertThat(seen.head()).doesNotContain("service:root");
        assertThat(seen.values("X-TrustPlane-Subject")).containsExactly("service:orders-client");
    }

    @Test
    void forward_fieldsOfOurs_areNoCallersToSet() throws Exception {
        RecordingUpstream.Seen seen = seen("X-TrustPlane-JTI: 1\r\nX_TrustPlane_Issuer: evil\r\n"
                + "X-TrustPlane-Trust-Domain: evil\r\nX-TrustPlane-Shadow-Decision: evil\r\nX-TrustPlane-Else: evil\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\nX_Forwarded_For: 6.6.6.6\r\nX-Forwarded-Host: evil\r\n"
                + "X-Forwarded-Proto: evil\r\nForwarded: for=6.6.6.6\r\n");
        assertThat(seen.head()).doesNotContain("evil").doesNotContain("6.6.6.6");
        assertThat(seen.values("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.values("X-Forwarded-Proto")).containsExactly("http");
    }

    @Test
    void forward_hopByHopFields_endHere() throws Exception {
        RecordingUpstream.Seen seen = seen("Connection: keep-alive, X-Mine\r\nConnection: x-more\r\nX-Mine: gone\r\n"
                + "X-More: gone\r\nX_Mine: gone\r\nKeep-Alive: gone\r\nProxy-Connection: gone\r\n"
                + "Proxy-Authorization: gone\r\nTE: gone\r\nTrailer: gone\r\nTransfer_Encoding: gone\r\nX-Stays: here\r\n"
                + "Cookie: a=b\r\nVia: 1.0 other\r\n");
        assertThat(seen.head()).doesNotContain("gone").doesNotContainIgnoringCase("connection");
        assertThat(seen.values("X-Stays")).containsExactly("here");
        assertThat(seen.values("Cookie")).containsExactly("a=b");
        assertThat(seen.values("Via")).containsExactly("1.0 other", "1.1 tidemark");
    }

    @Test
    void answer_hopByHopFields_endHere() throws Exception {
        guard = new GuardUnderTest();
        guard.upstream.answerer = (request, in, out) -> out.write(
                ("HTTP/1.1 418 Teapot\r\nConnection: X-Mine\r\nX-Mine: gone\r\nKeep-Alive: timeout=1\r\nUpgrade: gone\r\n"
                                + "Proxy-Authenticate: gone\r\nTrailer: X-T\r\nX-Stays: here\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: gone\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        Wire.Answer answer = guard.send(guard.search());
        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.head())
                .startsWith("HTTP/1.1 418 Teapot")
                .doesNotContain("gone")
                .doesNotContain("timeout=1");
        assertThat(answer.values("X-Stays")).containsExactly("here");
        assertThat(answer.values("Set-Cookie")).containsExactly("a", "b");
        assertThat(answer.values("Transfer-Encoding")).containsExactly("chunked");
        assertThat(answer.body()).isEqualTo("abc");
    }

    @Test
    void forward_withAuthorization_whereItIsSaid() throws Exception {
        guard = new GuardUnderTest(options -> GuardUnderTest.with(
                options, new GuardOptions.Upstream(options.upstream().address(), true, true, "https", 8)));
        RecordingUpstream.Seen seen = seen("X_TrustPlane_Proof: evil\r\n");
        assertThat(seen.values("Authorization")).hasSize(1);
        assertThat(seen.values("X-TrustPlane-Proof")).hasSize(1);
        assertThat(seen.values("Host")).containsExactly("orders.example");
        assertThat(seen.values("X-Forwarded-Proto")).containsExactly("https");
        assertThat(seen.head()).doesNotContain("evil");
    }

    @Test
    void identity_isPercentEncoded() throws Exception {
        guard = new GuardUnderTest();
        String subject = "service:\r\nX-Admin: 1\u00e9\ud83d\ude00 %41";
        var request = new dev.tidemark.verifier.SignedRequest("GET", GuardUnderTest.SEARCH, "orders.search");
        Wire.Answer answer = guard.send(guard.sign(request, guard.passport().claim("sub", subject)));
        if (answer.status() == 200) {
            RecordingUpstream.Seen seen = guard.upstream.seen.take();
            assertThat(seen.values("X-Admin")).isEmpty();
            assertThat(seen.values("X-TrustPlane-Subject"))
                    .containsExactly("service:%0D%0AX-Admin:%201%C3%A9%F0%9F%98%80%20%2541");
        } else {
            assertThat(answer.reason()).isEqualTo("passport_claims_invalid");
        }
    }

    @Test
    void identity_everyByte_isVisibleAsciiAndUnambiguous() {
        assertThat(Identity.encode("a b%\u0000\u007f\u00e9")).isEqualTo("a%20b%25%00%7F%C3%A9");
    }

    @Test
    void answer_toHead_hasNoBody() throws Exception {
        guard = new GuardUnderTest(options -> GuardUnderTest.with(
                options,
                new GuardOptions.Routes(
                        java.util.List.of(new GuardOptions.Unprotected("HEAD", "/open/{name}")),
                        java.util.Set.of(),
                        java.util.Set.of(),
                        java.util.Map.of())));
        guard.upstream.answerer = (request, in, out) ->
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        try (Wire wire = new Wire(guard.port())) {
            wire.write("HEAD /open/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String head = RecordingUpstream.head(wire.in);
            assertThat(head).contains("200").containsIgnoringCase("content-length: 1234");
            assertThat(wire.isAtEnd()).isTrue();
        }
    }
}
