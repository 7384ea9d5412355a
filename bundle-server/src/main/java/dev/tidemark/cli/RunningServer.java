package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.server.BundleServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What the commands that serve share: saying where, and waiting to be told to end. */
final class RunningServer {
    private RunningServer() {}

    /** Says where the server listens; as JSON it is one line, for a program that started this one. */
    static void announce(Tidemark top, BundleServer server, ObjectNode more, List<String> moreLines) {
        String reads = server.readAddress();
        String writes = server.writeAddress();
        CliContext context = top.context();
        if (top.format() == OutputFormat.json) {
            context.out().println(more.put("read", reads).put("write", writes));
        } else {
            List<String> lines = new ArrayList<>();
            server.repositories()
                    .all()
                    .forEach(domain ->
                            lines.add("reads    " + reads + "/v1/" + domain.domain() + "/metadata/timestamp.json"));
            lines.add("writes   " + writes);
            lines.addAll(moreLines);
            lines.forEach(line -> context.out().println(Printer.printable(line)));
        }
        context.out().flush();
    }

    /**
     * Waits until the process is told to end, then stops the server and cleans up. Both happen while the process ends:
     * nothing runs after this call.
     */
    static void untilTold(BundleServer server, Runnable cleanUp) throws InterruptedException {
        untilTold(server::close, cleanUp);
    }

    /** The same for anything that is stopped by {@code close}. */
    static void untilTold(Runnable close, Runnable cleanUp) throws InterruptedException {
        Thread stop = new Thread(
                () -> {
                    close.run();
                    cleanUp.run();
                },
                "tidemark-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        new CountDownLatch(1).await();
    }
}
