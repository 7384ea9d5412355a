package dev.tidemark.bench;

import dev.tidemark.bench.machine.BenchFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Callers that revoke: each on a kept connection, each waiting for the acknowledgement. A process of its own. */
final class RevokeLoad {
    private static final AtomicLong NEXT = new AtomicLong();

    private RevokeLoad() {}

    /**
     * Arguments: write port, a file with one issuer and its caller's token a line. An order: callers, events a request,
     * milliseconds. The lines are dealt out to the callers in turn.
     */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        List<String[]> grants = Files.readAllLines(Path.of(args[1])).stream()
                .map(line -> line.split(" "))
                .toList();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(words[0]); i++) {
                String[] grant = grants.get(i % grants.size());
                LoadConnection connection = new LoadConnection(port, Events.PATH, false);
                callers.add(new Caller(connection, grant[0], grant[1], Integer.parseInt(words[1])));
            }
            System.out.println(Latencies.of(callers, Duration.ofMillis(Long.parseLong(words[2])))
                    .line());
            for (Caller caller : callers) {
                caller.connection().close();
            }
        }
    }

    private record Caller(LoadConnection connection, String issuer, String token, int events)
            implements Latencies.Step {
        @Override
        public void run() throws IOException, BenchFailed {
            long from = NEXT.getAndAdd(events);
            connection.post(
                    token,
                    Events.body(issuer, "load-", from, events, Clock.systemUTC().instant()));
        }
    }
}
