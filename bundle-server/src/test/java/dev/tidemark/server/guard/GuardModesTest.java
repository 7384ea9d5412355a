package dev.tidemark.server.guard;

import static dev.tidemark.server.guard.GuardUnderTest.eventually;
import static dev.tidemark.server.guard.GuardUnderTest.raw;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shadow routes, other protocols, probes and the end. */
class GuardModesTest {
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: echo\r\n";
    private GuardUnderTest guard;

    @AfterEach
    void stop() throws Exception {
        guard.close();
    }

    private static GuardUnderTest with(Set<String> shadow, Set<String> upgrade) throws Exception {
        return new GuardUnderTest(
                options -> GuardUnderTest.with(options, new GuardOptions.Routes(List.of(), shadow, upgrade, Map.of())));
    }

    @Test
    void shadow_deniedRequest_passesAndTheUpstreamIsTold() throws Exception {
        guard = with(Set.of("orders.search"), Set.of());
        Wire.Answer answer = guard.send("GET /v1/orders/search HTTP/1.1\r\nHost: orders.example\r\n"
                + "Authorization: Basic eA==\r\nX_TrustPlane_Shadow_Decision: allow\r\n"
                + "X-TrustPlane-Subject: service:root\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        RecordingUpstream.Seen seen = guard.upstream.seen.take();
        assertThat(seen.values("X-TrustPlane-Shadow-Decision")).containsExactly("passport_missing");
        assertThat(seen.head()).doesNotContain("service:root").doesNotContain("X_TrustPlane");
        assertThat(seen.values("Authorization")).containsExactly("Basic eA==");
        eventually(() -> guard.told.contains("ended SHADOW"));
        assertThat(guard.told).contains("shadow orders.search passport_missing");
    }

    @Test
    void shadow_allowedRequest_tellsWhoCalls() throws Exception {
        guard = with(Set.of("orders.search"), Set.of());
        assertThat(guard.send(guard.search()).status()).isEqualTo(200);
        RecordingUpstream.Seen seen = guard.upstream.seen.take();
        assertThat(seen.values("X-TrustPlane-Shadow-Decision")).containsExactly("allow");
        assertThat(seen.values("X-TrustPlane-Subject")).containsExactly("service:orders-client");
    }

    @Test
    void shadow_otherRoutes_areEnforced() throws Exception {
        guard = with(Set.of("orders.create"), Set.of());
        assertThat(guard.send("GET /v1/orders/search HTTP/1.1\r\nHost: orders.example\r\n\r\n")
                        .reason())
                .isEqualTo("passport_missing");
    }

    @Test
    void shadow_bodyThatCannotBeHashed_isRefused() throws Exception {
        guard = new GuardUnderTest(options -> GuardUnderTest.with(
                options,
                new GuardOptions.Routes(List.of(), Set.of("orders.create"), Set.of(), Map.of("orders.create", 3L))));
        assertThat(guard.send(guard.create("four".getBytes(StandardCharsets.US_ASCII)))
                        .reason())
                .isEqualTo("body_too_large");
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void upgrade_whereTheRouteDoesNotAllowIt_isRefused() throws Exception {
        guard = with(Set.of(), Set.of("orders.live"));
        for (String more :
                List.of(UPGRADE, "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n")) {
            Wire.Answer answer = guard.send(raw(guard.search(), more));
            assertThat(answer.status()).isEqualTo(501);
            assertThat(answer.reason()).isEqualTo("upgrade_refused");
        }
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void upgrade_withoutPassport_isDenied() throws Exception {
        guard = with(Set.of(), Set.of("orders.search"));
        assertThat(guard.send("GET /v1/orders/search HTTP/1.1\r\nHost: orders.example\r\n" + UPGRADE + "\r\n")
                        .reason())
                .isEqualTo("passport_missing");
        assertThat(guard.upstream.seen).isEmpty();
    }

    @Test
    void upgrade_allowed_isATunnelUntilASideEnds() throws Exception {
        guard = with(Set.of(), Set.of("orders.search"));
        guard.upstream.answerer = (request, in, out) -> {
            out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\nX-A: b\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            for (int b = in.read(); b >= 0; b = in.read()) {
                out.write(b);
                out.flush();
            }
        };
        try (Wire wire = new Wire(guard.port())) {
            wire.write(raw(guard.search(), UPGRADE));
            Wire.Answer answer = wire.read();
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.values("Upgrade")).containsExactly("echo");
            assertThat(answer.values("X-A")).containsExactly("b");
            wire.write("ping");
            assertThat(new String(wire.in.readNBytes(4), StandardCharsets.US_ASCII))
                    .isEqualTo("ping");
        }
        RecordingUpstream.Seen seen = guard.upstream.seen.take();
        assertThat(seen.values("Upgrade")).containsExactly("echo");
        assertThat(seen.values("X-TrustPlane-Subject")).containsExactly("service:orders-client");
        eventually(() -> guard.guard.underWay() == 0 && guard.upstream.openConnections() == 0);
    }

    @Test
    void upgrade_thatTheUpstreamDeclines_isAnAnswer() throws Exception {
        guard = with(Set.of(), Set.of("orders.search"));
        Wire.Answer answer = guard.send(raw(guard.search(), UPGRADE));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
    }

    @Test
    void answer_101ThatNobodyAskedFor_isNone() throws Exception {
        guard = with(Set.of(), Set.of());
        guard.upstream.answerer = (request, in, out) -> {
            out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            in.read();
        };
        assertThat(guard.send(guard.search()).reason()).isEqualTo("upstream_unavailable");
    }

    private Wire.Answer probe(String path) throws Exception {
        return Wire.exchange(guard.guard.managementPort(), "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    void probes_sayWhetherAnyRouteIsOpen() throws Exception {
        guard = new GuardUnderTest();
        assertThat(probe("/livez").status()).isEqualTo(200);
        assertThat(probe("/metrics").status()).isEqualTo(200);
        assertThat(probe("/readyz").body()).isEqualTo("ready\n");
        guard.ageMillis.set(100_000);
        assertThat(probe("/readyz").status())
                .as("a route with a longer window is open")
                .isEqualTo(200);
        guard.ageMillis.set(300_001);
        Wire.Answer closed = probe("/readyz");
        assertThat(closed.status()).isEqualTo(503);
        assertThat(closed.body()).isEqualTo("all_routes_closed\n");
        assertThat(guard.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n").reason())
                .as("not where callers come in")
                .isEqualTo("passport_missing");
    }

    @Test
    void close_withARequestUnderWay_letsItFinishAndTakesNoOther() throws Exception {
        guard = new GuardUnderTest();
        CountDownLatch release = new CountDownLatch(1);
        guard.upstream.answerer = (request, in, out) -> {
            release.await();
            out.write(RecordingUpstream.ok("at last"));
        };
        try (Wire wire = new Wire(guard.port())) {
            int port = guard.port();
            wire.write(raw(guard.search(), ""));
            guard.upstream.seen.take();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(guard.guard::close);
            eventually(() -> refuses(port));
            assertThat(probe("/readyz").body()).isEqualTo("draining\n");
            assertThat(closed).isNotDone();
            release.countDown();
            assertThat(wire.read().body()).isEqualTo("at last");
            closed.join();
        }
    }

    private static boolean refuses(int port) {
        try (Wire wire = new Wire(port)) {
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void close_withARequestThatNeverEnds_endsAtTheDeadline() throws Exception {
        guard = new GuardUnderTest(options -> GuardUnderTest.with(
                options,
                new GuardOptions.Times(
                        options.times().header(),
                        options.times().idle(),
                        options.times().connect(),
                        options.times().answer(),
                        java.time.Duration.ofMillis(300))));
        CountDownLatch never = new CountDownLatch(1);
        guard.upstream.answerer = (request, in, out) -> never.await();
        try (Wire wire = new Wire(guard.port())) {
            wire.write(raw(guard.search(), ""));
            guard.upstream.seen.take();
            guard.guard.close();
            assertThat(wire.isAtEnd()).isTrue();
        }
        never.countDown();
    }
}
