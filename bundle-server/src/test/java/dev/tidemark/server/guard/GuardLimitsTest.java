package dev.tidemark.server.guard;

import static dev.tidemark.server.guard.GuardUnderTest.eventually;
import static dev.tidemark.server.guard.GuardUnderTest.raw;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.verifier.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers and upstreams cannot take: room, time and half an answer for a whole one. */
class GuardLimitsTest {
    private static final GuardOptions.Times FAST = new GuardOptions.Times(
            Duration.ofMillis(300),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(1));
    /** The caller's connection outlives the wait for the upstream. */
    private static final GuardOptions.Times IMPATIENT = new GuardOptions.Times(
            GuardOptions.Times.DEFAULT.header(),
            GuardOptions.Times.DEFAULT.idle(),
            GuardOptions.Times.DEFAULT.connect(),
            Duration.ofMillis(300),
            Duration.ofSeconds(1));

    private GuardUnderTest guard;

    @AfterEach
    void stop() throws Exception {
        guard.close();
        assertThat(guard.guard.bodyBytesInMemory()).isZero();
        assertThat(guard.guard.bodyBytesOnDisk()).isZero();
    }

    @Test
    void refuse_bodyOfAByteTooMany_declaredOrNot() throws Exception {
        guard = new GuardUnderTest();
        byte[] body = new byte[(10 << 20) + 1];
        SignedRequest request = guard.create(body);
        Wire.Answer declared = guard.send(GuardUnderTest.head(request, "Content-Length: " + body.length + "\r\n"));
        assertThat(declared.status()).isEqualTo(413);
        assertThat(declared.reason()).isEqualTo("body_too_large");
        try (Wire wire = new Wire(guard.port())) {
            wire.write(GuardUnderTest.head(request, "Transfer-Encoding: chunked\r\n") + Integer.toHexString(body.length)
                    + "\r\n");
            wire.write(body);
            assertThat(wire.read().reason()).isEqualTo("body_too_large");
        }
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void forward_bodyOfExactlyTheLimit() throws Exception {
        guard = new GuardUnderTest();
        byte[] body = new byte[10 << 20];
        assertThat(guard.send(guard.create(body)).status()).isEqualTo(200);
        assertThat(guard.upstream.seen.take().body()).hasSize(body.length);
        eventually(() -> guard.guard.bodyBytesOnDisk() == 0);
    }

    @Test
    void refuse_bodyOverTheLimitOfItsRoute() throws Exception {
        guard = new GuardUnderTest(options -> GuardUnderTest.with(
                options,
                new GuardOptions.Routes(
                        options.routes().unprotected(), Set.of(), Set.of(), Map.of("orders.create", 4L))));
        assertThat(guard.send(guard.create("five!".getBytes())).reason()).isEqualTo("body_too_large");
        assertThat(guard.send(guard.create("four".getBytes())).status()).isEqualTo(200);
    }

    @Test
    void refuse_bodyBeyondTheBudgetOfAll() throws Exception {
        guard = new GuardUnderTest(options -> GuardUnderTest.with(
                options, options.bodies().withMemory(1_000, 1_000).withSpool(5_000)));
        Wire.Answer answer = guard.send(guard.create(new byte[6_000]));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.reason()).isEqualTo("bodies_over_budget");
        assertThat(guard.send(guard.create(new byte[4_000])).status()).isEqualTo(200);
        eventually(() -> guard.guard.bodyBytesOnDisk() == 0);
    }

    @Test
    void refuse_slowBody() throws Exception {
        guard = new GuardUnderTest(
                options -> GuardUnderTest.with(options, options.bodies().withDeadline(Duration.ofMillis(200))));
        SignedRequest request = guard.create("hello".getBytes());
        try (Wire wire = new Wire(guard.port())) {
            wire.write(GuardUnderTest.head(request, "Content-Length: 5\r\n") + "hel");
            Wire.Answer answer = wire.read();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.reason()).isEqualTo("body_too_slow");
        }
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void spool_callerThatGoesAwayInTheMiddle_leavesNothing() throws Exception {
        guard = new GuardUnderTest();
        SignedRequest request = guard.create(new byte[1 << 20]);
        try (Wire wire = new Wire(guard.port())) {
            wire.write(GuardUnderTest.head(request, "Content-Length: " + (1 << 20) + "\r\n"));
            wire.write(new byte[700_000]);
            eventually(() -> guard.guard.bodyBytesOnDisk() > 300_000);
            try (var files = Files.list(guard.spool)) {
                assertThat(files).as("the file has no name").isEmpty();
            }
        }
        eventually(() -> guard.guard.bodyBytesOnDisk() == 0 && guard.guard.underWay() == 0);
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void close_headerSectionByteByByte() throws Exception {
        guard = new GuardUnderTest(options -> GuardUnderTest.with(options, FAST));
        try (Wire wire = new Wire(guard.port())) {
            wire.write("GET /open/door HTTP/1.1\r\nHo");
            assertThat(wire.isAtEnd()).isTrue();
        }
    }

    @Test
    void refuse_headerSectionTooLarge() throws Exception {
        guard = new GuardUnderTest();
        Wire.Answer answer =
                guard.send("GET /open/door HTTP/1.1\r\nHost: a\r\nX-A: " + "a".repeat(17 << 10) + "\r\n\r\n");
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.reason()).isEqualTo("headers_too_large");
        Wire.Answer line = guard.send("GET /open/" + "a".repeat(9 << 10) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(line.status()).isEqualTo(414);
        assertThat(line.reason()).isEqualTo("target_too_long");
    }

    @Test
    void refuse_moreRequestsThanAreTaken() throws Exception {
        guard = new GuardUnderTest(
                options -> GuardUnderTest.with(options, new GuardOptions.Limits(1, 8_192, 16_384, 1_000)));
        CountDownLatch release = new CountDownLatch(1);
        guard.upstream.answerer = (request, in, out) -> {
            release.await();
            out.write(RecordingUpstream.ok("late"));
        };
        try (Wire first = new Wire(guard.port())) {
            first.write(raw(guard.search(), ""));
            guard.upstream.seen.take();
            Wire.Answer second = guard.send(guard.search());
            assertThat(second.status()).isEqualTo(503);
            assertThat(second.reason()).isEqualTo("over_capacity");
            release.countDown();
            assertThat(first.read().body()).isEqualTo("late");
        }
        eventually(() -> guard.guard.underWay() == 0);
    }

    @Test
    void answer_upstreamThatIsNotThere() throws Exception {
        guard = new GuardUnderTest();
        guard.upstream.close();
        Wire.Answer answer = guard.send(guard.search());
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.reason()).isEqualTo("upstream_unavailable");
    }

    @Test
    void answer_upstreamThatHangsUpBeforeItAnswers() throws Exception {
        guard = new GuardUnderTest();
        guard.upstream.answerer = (request, in, out) -> {
            throw new java.io.IOException("gone");
        };
        assertThat(guard.send(guard.create(new byte[500_000])).reason()).isEqualTo("upstream_unavailable");
    }

    @Test
    void answer_upstreamThatSpeaksNoHttp() throws Exception {
        guard = new GuardUnderTest();
        guard.upstream.answerer =
                (request, in, out) -> out.write("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(guard.send(guard.search()).reason()).isEqualTo("upstream_unavailable");
    }

    @Test
    void answer_upstreamSlowerThanItsDeadline() throws Exception {
        guard = new GuardUnderTest(options -> GuardUnderTest.with(options, IMPATIENT));
        CountDownLatch never = new CountDownLatch(1);
        guard.upstream.answerer = (request, in, out) -> never.await();
        Wire.Answer answer = guard.send(guard.search());
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.reason()).isEqualTo("upstream_timeout");
        never.countDown();
        eventually(() -> guard.guard.underWay() == 0);
    }

    @Test
    void answer_upstreamThatDiesInTheMiddle_isNotTakenForWhole() throws Exception {
        guard = new GuardUnderTest();
        for (String framing :
                new String[] {"Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"}) {
            guard.upstream.answerer = (request, in, out) -> {
                out.write(("HTTP/1.1 200 OK\r\n" + framing).getBytes(StandardCharsets.US_ASCII));
                out.flush();
                throw new java.io.IOException("gone");
            };
            try (Wire wire = new Wire(guard.port())) {
                wire.write(raw(guard.search(), ""));
                String head = RecordingUpstream.head(wire.in);
                assertThat(head).startsWith("HTTP/1.1 200");
                String rest = new String(wire.in.readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(rest).contains("half").doesNotContain("0\r\n\r\n");
            }
        }
        assertThat(guard.told).contains("broken off");
    }

    @Test
    void answer_toACallerThatDoesNotRead_holdsLittleAndEnds() throws Exception {
        guard = new GuardUnderTest(options -> GuardUnderTest.with(options, FAST));
        long[] sent = {0};
        guard.upstream.answerer = (request, in, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] piece = new byte[65_536];
            for (int i = 0; i < 10_000; i++) {
                out.write(piece);
                sent[0] += piece.length;
            }
        };
        try (Wire wire = new Wire(guard.port())) {
            wire.write(raw(guard.search(), ""));
            guard.upstream.seen.take();
            eventually(() -> guard.guard.underWay() == 0 && guard.upstream.openConnections() == 0);
            assertThat(sent[0]).as("what fits the buffers of sockets").isLessThan(50L << 20);
        }
    }

    @Test
    void answer_thatTheCallerDoesNotWaitFor_isNotFetched() throws Exception {
        guard = new GuardUnderTest();
        CountDownLatch never = new CountDownLatch(1);
        guard.upstream.answerer = (request, in, out) -> {
            if (in.read() < 0) {
                never.countDown();
            }
        };
        try (Wire wire = new Wire(guard.port())) {
            wire.write(raw(guard.search(), ""));
            guard.upstream.seen.take();
        }
        never.await();
        eventually(() -> guard.guard.underWay() == 0);
    }
}
