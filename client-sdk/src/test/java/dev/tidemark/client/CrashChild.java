package dev.tidemark.client;

import dev.tidemark.client.disk.WatchedDisk;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that stands still before a change of its directory, and waits to be killed. */
final class CrashChild {
    static final String THERE = "there";

    private CrashChild() {}

    /** Arguments: the folder, the {@link CrashStep}, the number of the change. */
    public static void main(String[] args) throws Exception {
        int at = Integer.parseInt(args[2]);
        WatchedDisk disk = new WatchedDisk(Path.of(args[0]), count -> {
            if (count == at) {
                standStill();
            }
        });
        CrashStep.Running running = CrashStep.Running.start();
        CrashStep step = CrashStep.valueOf(args[1]);
        try (TrustClient client = running.client(disk.top().resolve("state")).start()) {
            if (step != CrashStep.FIRST_START) {
                CrashStep.begin(running, client);
                step.run(running, client);
            }
        }
    }

    private static void standStill() {
        System.out.println(THERE);
        System.out.flush();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
