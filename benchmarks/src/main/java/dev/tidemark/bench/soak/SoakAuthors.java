package dev.tidemark.bench.soak;

import dev.tidemark.metadata.SigningException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** The people of all domains at their pace, a thread each. What took too long is not caught up. */
final class SoakAuthors {
    private static final Duration STANDING = Duration.ofMinutes(1);

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile boolean stopped;

    SoakAuthors(SoakPlan plan, List<SoakDomain> domains) {
        Duration revoke = Duration.ofNanos((long) (domains.size() * 1e9 / plan.revocationsPerSecond()));
        Duration publish = plan.publishEvery().multipliedBy(domains.size());
        for (int i = 0; i < domains.size(); i++) {
            SoakDomain domain = domains.get(i);
            int turn = i;
            Thread thread = new Thread(
                    () -> work(List.of(
                            new Task(STANDING, STANDING, domain::renewStanding),
                            new Task(revoke, share(revoke, turn, domains.size()), domain::revoke),
                            new Task(publish, share(publish, turn, domains.size()), domain::publish))),
                    "authors-" + (i + 1));
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException, SigningException;
    }

    private static final class Task {
        private final long every;
        private final Work work;
        private long next;

        Task(Duration every, Duration first, Work work) {
            this.every = every.toNanos();
            this.work = work;
            this.next = System.nanoTime() + first.toNanos();
        }
    }

    /** Domains take turns instead of working at the same moment. */
    private static Duration share(Duration every, int turn, int of) {
        return every.multipliedBy(turn + 1L).dividedBy(of);
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Ends the work; what is under way is finished. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** @throws IOException if a thread could not go on */
    void requireWorking() throws IOException {
        Exception found = failure.get();
        if (found != null) {
            throw new IOException("The authors could not go on: " + found, found);
        }
    }

    private void work(List<Task> tasks) {
        try {
            while (!stopped) {
                long now = System.nanoTime();
                long wait = Duration.ofMillis(200).toNanos();
                for (Task task : tasks) {
                    if (now - task.next >= 0) {
                        task.work.run();
                        task.next = Math.max(task.next + task.every, now);
                    }
                    wait = Math.min(wait, task.next - System.nanoTime());
                }
                LockSupport.parkNanos(wait);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | SigningException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }
}
