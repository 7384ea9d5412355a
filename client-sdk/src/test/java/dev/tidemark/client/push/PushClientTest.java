package dev.tidemark.client.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.ManualTime;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.HttpFetchers;
import dev.tidemark.client.push.PushClient.Verdict;
import dev.tidemark.client.push.PushException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PushClientTest {
    private static final Duration IDLE = PushLimits.DEFAULT.idle();
    private static final String HEARTBEAT = Events.statement(new byte[] {1});

    private final ManualTime time = new ManualTime(TestDomain.START);
    private final ManualTimer timer = new ManualTimer(time);
    private final SseRepository first = new SseRepository();
    private final SseRepository second = new SseRepository();
    private final Heard heard = new Heard();
    private PushClient client;

    private static final class Heard implements PushClient.Listener {
        private final BlockingQueue<PushClient.Delivery> deliveries = new LinkedBlockingQueue<>();
        private final BlockingQueue<Reason> losses = new LinkedBlockingQueue<>();

        @Override
        public void received(PushClient.Delivery delivery) {
            deliveries.add(delivery);
        }

        @Override
        public void lost(PushException why, boolean wasLive) {
            losses.add(why.reason());
        }
    }

    private void start(SseRepository... servers) {
        List<URI> bases = Stream.of(servers).map(SseRepository::base).toList();
        client = new PushClient(
                new HttpFetchers(FetchLimits.DEFAULT).client(),
                bases,
                PushLimits.DEFAULT,
                () -> Duration.ofDays(1),
                new PushClient.Surroundings(time, time, timer, new Random(1)),
                heard);
        client.start();
    }

    @AfterEach
    void stop() {
        client.close();
        first.close();
        second.close();
    }

    private PushClient.Delivery delivery() throws InterruptedException {
        PushClient.Delivery next = heard.deliveries.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("a delivery").isNotNull();
        return next;
    }

    private Reason loss() throws InterruptedException {
        Reason next = heard.losses.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("a loss").isNotNull();
        return next;
    }

    private void news(SseRepository.Stream stream) throws InterruptedException {
        stream.send(HEARTBEAT);
        client.judged(delivery(), Verdict.NEWS);
    }

    @Test
    void stream_isLiveFromTheFirstNewsOn() throws Exception {
        start(first);
        SseRepository.Stream stream = first.stream().send(HEARTBEAT);
        PushClient.Delivery delivery = delivery();
        assertThat(client.isLive()).isFalse();
        client.judged(delivery, Verdict.NOTHING_NEW);
        assertThat(client.isLive()).isFalse();

        news(stream);

        assertThat(client.isLive()).isTrue();
        assertThat(client.state())
                .isEqualTo(new PushState.Live(first.base().toString(), TestDomain.START, TestDomain.START));
    }

    @Test
    void stream_thatEnds_isConnectedToAgainAfterARandomPartOfADoublingSpan() throws Exception {
        start(first);
        Duration span = Duration.ofSeconds(1);
        for (int failures = 0; failures < 9; failures++) {
            first.stream().end();
            assertThat(loss()).isIn(Reason.ENDED, Reason.UNREACHABLE);
            assertThat(timer.next()).isLessThanOrEqualTo(span);
            assertThat(first.hasStream()).isFalse();
            timer.pass(timer.next());
            span = span.multipliedBy(2).compareTo(Duration.ofMinutes(1)) < 0
                    ? span.multipliedBy(2)
                    : Duration.ofMinutes(1);
        }
        first.stream();
    }

    @Test
    void stream_thatWasOfUseForAWhile_isTriedAgainSoon() throws Exception {
        start(first);
        for (int failures = 0; failures < 5; failures++) {
            first.stream().end();
            loss();
            timer.pass(timer.next());
        }
        SseRepository.Stream stream = first.stream();
        timer.pass(Duration.ofSeconds(6));
        news(stream);
        stream.end();
        loss();

        assertThat(timer.next()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void stream_thatBringsNothingNewer_isLeftAfterTheIdleTime() throws Exception {
        start(first);
        SseRepository.Stream stream = first.stream();
        timer.pass(IDLE.dividedBy(2));
        news(stream);
        timer.pass(IDLE.dividedBy(2));
        stream.send(HEARTBEAT);
        client.judged(delivery(), Verdict.NOTHING_NEW);
        timer.pass(IDLE.dividedBy(2).minusMillis(1));
        assertThat(client.isLive()).isTrue();
        timer.pass(Duration.ofMillis(1));

        assertThat(loss()).isEqualTo(Reason.SILENT);
        assertThat(client.isLive()).isFalse();
        stream.awaitEnd();
    }

    @Test
    void stream_isNotSilentWhileNobodyLookedAtWhatCame() throws Exception {
        start(first);
        first.stream().send(HEARTBEAT);
        PushClient.Delivery delivery = delivery();
        timer.pass(IDLE.multipliedBy(3));
        assertThat(heard.losses).isEmpty();

        client.judged(delivery, Verdict.NEWS);

        assertThat(client.isLive()).isTrue();
    }

    @Test
    void server_thatTakesAConnectionAndAnswersNothing_isLeftAfterTheIdleTime() throws Exception {
        first.answer("");
        start(first);
        first.stream();
        timer.pass(IDLE);

        assertThat(loss()).isEqualTo(Reason.SILENT);
    }

    @Test
    void server_withoutEvents_isAskedAgainRarely() throws Exception {
        first.answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        start(first);
        first.stream();

        assertThat(loss()).isEqualTo(Reason.NOT_OFFERED);
        assertThat(timer.next()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
    }

    @Test
    void answer_thatIsNoStreamOfPlainEvents_isRefused() throws Exception {
        for (String head : List.of(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-streams\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: " + second.base() + "events\r\nContent-Length: 0\r\n\r\n")) {
            first.answer(head);
            start(first);
            first.stream();
            assertThat(loss()).as(head).isEqualTo(Reason.NOT_A_STREAM);
            client.close();
        }
        start(second);
        second.stream();
        assertThat(second.hasStream()).as("a redirect was followed").isFalse();
    }

    @Test
    void server_thatFails_givesWayToTheNextAtOnce_andBothAreTriedAgain() throws Exception {
        start(first, second);
        first.stream().end();
        loss();
        assertThat(timer.next()).isZero();
        timer.pass(Duration.ZERO);
        second.stream().end();
        loss();
        assertThat(timer.next()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void server_thatAnsweredNewest_isAskedFirst() throws Exception {
        start(first, second);
        client.prefer(second.base().toString());
        first.stream().end();
        loss();
        timer.pass(Duration.ZERO);
        second.stream();
    }

    @Test
    void event_thatWasRefused_endsTheStreamItCameFromAndNoOther() throws Exception {
        start(first, second);
        SseRepository.Stream stream = first.stream().send(HEARTBEAT);
        PushClient.Delivery refused = delivery();
        client.judged(refused, Verdict.REFUSED);
        assertThat(loss()).isEqualTo(Reason.REFUSED);
        stream.awaitEnd();
        timer.pass(Duration.ZERO);
        SseRepository.Stream next = second.stream();
        client.judged(refused, Verdict.REFUSED);
        news(next);

        assertThat(client.isLive()).isTrue();
        assertThat(heard.losses).isEmpty();
    }

    @Test
    void garbage_endsTheStream() throws Exception {
        start(first);
        first.stream().send("event: update\ndata: <html>\n\n");
        assertThat(loss()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void retry_isHeededWithinBounds() throws Exception {
        start(first);
        first.stream().send("retry: 20000\n" + HEARTBEAT);
        client.judged(delivery(), Verdict.REFUSED);
        loss();
        assertThat(timer.next()).isEqualTo(Duration.ofSeconds(20));
        timer.pass(Duration.ofSeconds(20));
        first.stream().send("retry: 999999999\n" + HEARTBEAT);
        client.judged(delivery(), Verdict.REFUSED);
        loss();
        assertThat(timer.next()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void close_endsTheStreamAndTriesNoOther() throws Exception {
        start(first);
        SseRepository.Stream stream = first.stream();
        client.close();
        stream.awaitEnd();
        timer.pass(Duration.ofHours(1));

        assertThat(first.hasStream()).isFalse();
        assertThat(heard.losses).isEmpty();
    }

    /** Something is always owed, since each look finds the next old event: that must not pass for a slow reader. */
    @Test
    void stream_oldEventsWithoutAPause_isSilentAllTheSame() throws Exception {
        start(first);
        SseRepository.Stream stream = first.stream();
        news(stream);
        PushClient.Delivery owed = null;
        for (int i = 0; i < 40 && heard.losses.isEmpty(); i++) {
            stream.send(HEARTBEAT);
            PushClient.Delivery next = delivery();
            if (owed != null) {
                client.judged(owed, Verdict.NOTHING_NEW);
            }
            owed = next;
            timer.pass(IDLE.dividedBy(10));
        }

        assertThat(loss()).isEqualTo(Reason.SILENT);
        assertThat(client.isLive()).isFalse();
        assertThat(time.instant()).isBeforeOrEqualTo(TestDomain.START.plus(IDLE.multipliedBy(2)));
    }

    /** Each old event may cost a cycle: how many are looked at does not depend on how fast they come. */
    @Test
    void stream_floodOfOldEvents_isLeftAfterSoMany() throws Exception {
        start(first);
        SseRepository.Stream stream = first.stream();
        news(stream);
        int looked = 0;
        while (heard.losses.isEmpty() && looked < 10_000) {
            stream.send(HEARTBEAT);
            client.judged(delivery(), Verdict.NOTHING_NEW);
            looked++;
        }

        assertThat(loss()).isEqualTo(Reason.SILENT);
        assertThat(looked).isLessThanOrEqualTo(256);
    }
}
