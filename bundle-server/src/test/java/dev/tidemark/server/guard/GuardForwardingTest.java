package dev.tidemark.server.guard;

import static dev.tidemark.server.guard.GuardUnderTest.raw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.SignedRequest;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a guard lets pass, and in which form. */
class GuardForwardingTest {
    private GuardUnderTest guard;

    @BeforeEach
    void start() throws Exception {
        guard = new GuardUnderTest();
    }

    @AfterEach
    void stop() throws Exception {
        guard.close();
    }

    @Test
    void forward_allowedRequest_reachesTheUpstreamAndItsAnswerTheCaller() throws Exception {
        Wire.Answer answer = guard.send(guard.search());
        assertThat(answer.reason()).isEmpty();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
        RecordingUpstream.Seen seen = guard.upstream.seen.take();
        assertThat(seen.line()).isEqualTo("GET /v1/orders/search HTTP/1.1");
        assertThat(seen.values("X-TrustPlane-Subject")).containsExactly("service:orders-client");
        assertThat(seen.values("X-TrustPlane-Issuer")).containsExactly("https://alpha.example");
        assertThat(seen.values("X-TrustPlane-Trust-Domain")).containsExactly("example.local");
        assertThat(seen.values("X-TrustPlane-JTI")).containsExactly("passport-1");
        assertThat(seen.values("Host")).containsExactly("127.0.0.1:" + guard.upstream.port());
        assertThat(seen.values("X-Forwarded-Host")).containsExactly("orders.example");
        assertThat(seen.values("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.values("Via")).containsExactly("1.1 tidemark");
        assertThat(seen.head().toLowerCase()).doesNotContain("authorization").doesNotContain("x-trustplane-proof");
        assertThat(answer.values("Via")).containsExactly("1.1 tidemark");
    }

    @Test
    void forward_target_byteForByte() throws Exception {
        SignedRequest request = new SignedRequest("GET", GuardUnderTest.SEARCH, "orders.search");
        request.query = "b=%41&a=+%20&&c&a=~";
        assertThat(guard.send(guard.sign(request)).status()).isEqualTo(200);
        assertThat(guard.upstream.seen.take().line()).isEqualTo("GET /v1/orders/search?b=%41&a=+%20&&c&a=~ HTTP/1.1");
    }

    @Test
    void forward_smallBody_isWhatWasHashed() throws Exception {
        assertThat(guard.send(guard.create("{\"a\": 1}".getBytes())).status()).isEqualTo(200);
        RecordingUpstream.Seen seen = guard.upstream.seen.take();
        assertThat(seen.values("Content-Length")).containsExactly("8");
        assertThat(seen.body()).asString().isEqualTo("{\"a\": 1}");
    }

    @Test
    void forward_bodyLargerThanMemory_isSpooledAndIsWhatWasHashed() throws Exception {
        byte[] body = new byte[3_000_001];
        new Random(1).nextBytes(body);
        assertThat(guard.send(guard.create(body)).status()).isEqualTo(200);
        assertThat(guard.upstream.seen.take().body()).isEqualTo(body);
        GuardUnderTest.eventually(() -> guard.guard.bodyBytesOnDisk() == 0 && guard.guard.bodyBytesInMemory() == 0);
    }

    @Test
    void forward_chunkedBody_isFramedAnew() throws Exception {
        SignedRequest request = guard.create("hello world".getBytes());
        String head = GuardUnderTest.head(request, "Transfer-Encoding: chunked\r\n");
        assertThat(guard.send(head + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n").status())
                .isEqualTo(200);
        RecordingUpstream.Seen seen = guard.upstream.seen.take();
        assertThat(seen.values("Transfer-Encoding")).isEmpty();
        assertThat(seen.values("Content-Length")).containsExactly("11");
        assertThat(seen.body()).asString().isEqualTo("hello world");
    }

    @Test
    void forward_unprotectedRoute_needsNoPassportAndTellsNoIdentity() throws Exception {
        Wire.Answer answer = guard.send("GET /open/door HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eA==\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        RecordingUpstream.Seen seen = guard.upstream.seen.take();
        assertThat(seen.values("Authorization")).containsExactly("Basic eA==");
        assertThat(seen.head().toLowerCase()).doesNotContain("x-trustplane");
    }

    @Test
    void deny_withoutPassport_isToldBeforeTheBodyIsAskedFor() throws Exception {
        Wire.Answer answer = guard.send("POST " + GuardUnderTest.CREATE
                + " HTTP/1.1\r\nHost: orders.example\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.reason()).isEqualTo("passport_missing");
        assertThat(answer.values("WWW-Authenticate")).containsExactly("Bearer");
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void forward_expectContinue_isAnsweredOnceTheBodyIsWanted() throws Exception {
        SignedRequest request = guard.create("hello".getBytes());
        try (Wire wire = new Wire(guard.port())) {
            wire.write(GuardUnderTest.head(request, "Content-Length: 5\r\nExpect: 100-continue\r\n"));
            assertThat(wire.read().status()).isEqualTo(100);
            wire.write("hello");
            assertThat(wire.read().status()).isEqualTo(200);
        }
        RecordingUpstream.Seen seen = guard.upstream.seen.take();
        assertThat(seen.values("Expect")).isEmpty();
        assertThat(seen.body()).asString().isEqualTo("hello");
    }

    @Test
    void deny_sameRequestAgain_isAReplay() throws Exception {
        String request = raw(guard.search(), "");
        assertThat(guard.send(request).status()).isEqualTo(200);
        Wire.Answer again = guard.send(request);
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.reason()).isEqualTo("jti_replay");
        assertThat(guard.upstream.seen).hasSize(1);
    }

    @Test
    void deny_routeThatThePolicyDoesNotHave() throws Exception {
        SignedRequest request = guard.sign(new SignedRequest("GET", "/v1/other", "orders.search"));
        Wire.Answer answer = guard.send(request);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.reason()).isEqualTo("bundle_route_missing");
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void deny_staleState_closesTheRoute() throws Exception {
        guard.ageMillis.set(301_000);
        Wire.Answer answer = guard.send(guard.search());
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.reason()).isEqualTo("stale_bundle_fail_closed");
        assertThat(answer.values("Retry-After")).containsExactly("1");
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void forward_severalRequests_onOneConnection() throws Exception {
        try (Wire wire = new Wire(guard.port())) {
            for (int i = 0; i < 3; i++) {
                wire.write(raw(guard.search(), ""));
                assertThat(wire.read().status()).isEqualTo(200);
            }
        }
        assertThat(guard.upstream.seen).hasSize(3);
    }

    @Test
    void deny_withoutBody_leavesTheConnectionOpen() throws Exception {
        try (Wire wire = new Wire(guard.port())) {
            wire.write("GET /v1/orders/search HTTP/1.1\r\nHost: orders.example\r\n\r\n");
            assertThat(wire.read().reason()).isEqualTo("passport_missing");
            wire.write(raw(guard.search(), ""));
            assertThat(wire.read().status()).isEqualTo(200);
        }
    }
}
