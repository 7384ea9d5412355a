package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Callers that revoke without a pause, each on a thread of its own, until there is no answer. */
final class CrashCallers {
    private static final int EVENTS_A_REQUEST = 100;

    private final CrashDomain domain;
    private final CrashLog log;
    private final SplittableRandom random;
    private final int[] next = new int[CrashDomain.CALLERS];
    private List<Thread> running = List.of();

    CrashCallers(CrashDomain domain, CrashLog log, long seed) {
        this.domain = domain;
        this.log = log;
        this.random = new SplittableRandom(seed);
    }

    void start() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CrashDomain.CALLERS; i++) {
            int caller = i;
            SplittableRandom own = random.split();
            threads.add(new Thread(() -> send(caller, own), CrashDomain.subject(caller)));
        }
        threads.forEach(Thread::start);
        running = threads;
    }

    private void send(int caller, SplittableRandom own) {
        try {
            while (true) {
                int from = next[caller];
                next[caller] = from + 1 + (own.nextBoolean() ? 0 : own.nextInt(EVENTS_A_REQUEST));
                CrashBatch batch = new CrashBatch(caller, from, next[caller]);
                HttpResponse<byte[]> answer;
                try {
                    answer = domain.revoke(batch);
                } catch (IOException e) { // the server is gone
                    log.unanswered(batch);
                    return;
                }
                JsonNode receipt = CrashDomain.answer(answer);
                log.acknowledge(batch, receipt);
            }
        } catch (Exception | Error e) { // whatever it is belongs to the test's own thread
            log.fault(e);
        }
    }

    void join() throws InterruptedException {
        for (Thread thread : running) {
            thread.join();
        }
        log.requireNoFault();
    }
}
