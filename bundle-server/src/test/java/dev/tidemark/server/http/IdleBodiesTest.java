package dev.tidemark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** Connections of one caller that begin bodies and never end them. */
class IdleBodiesTest {
    private static final int LIMIT = 64 << 10;
    private static final int BODIES = 4;

    private static RunningServers servers() throws Exception {
        HttpOptions.Bodies bodies = new HttpOptions.Bodies(1 << 20, LIMIT, 4L << 20, (long) BODIES * LIMIT);
        return new RunningServers(
                HttpOptions.listening("127.0.0.1", 0, "127.0.0.1", 0).with(bodies));
    }

    /** Declares a body of the limit, waits until it is wanted, and sends so much of it. */
    private static RawHttp begun(RunningServers servers, String caller, int sent) throws Exception {
        RawHttp connection = new RawHttp(servers.servers.writePort());
        connection.send("POST /v1/example.local/revocations HTTP/1.1\nHost: x\nContent-Type: application/json\n"
                + "Authorization: " + servers.token(caller) + "\nContent-Length: " + LIMIT
                + "\nExpect: 100-continue\n\n");
        assertThat(connection.readHead()).startsWith("HTTP/1.1 100");
        return connection.send(new byte[sent]);
    }

    private static int revoke(RunningServers servers, String caller) throws Exception {
        return servers.send(HttpRequest.newBuilder(servers.write("/v1/example.local/revocations"))
                        .header("Authorization", servers.token(caller))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(20))
                        .POST(BodyPublishers.ofString("{}")))
                .statusCode();
    }

    @Test
    void idleConnections_thatDeclareBodiesAndSendNone_takeNoRoomFromAnyone() throws Exception {
        Deque<RawHttp> idle = new ArrayDeque<>();
        try (RunningServers servers = servers()) {
            for (int i = 0; i < 15; i++) {
                idle.add(begun(servers, "alice", 0));
            }
            assertThat(revoke(servers, "bob")).isEqualTo(200);
            assertThat(revoke(servers, "alice")).isEqualTo(200);
        } finally {
            for (RawHttp one : idle) {
                one.close();
            }
        }
    }

    @Test
    void idleConnections_thatSentNearlyAll_takeNoRoomFromOtherCallers() throws Exception {
        Deque<RawHttp> idle = new ArrayDeque<>();
        try (RunningServers servers = servers()) {
            for (int i = 0; i < 15; i++) {
                idle.add(begun(servers, "alice", LIMIT - 1));
            }
            for (int i = 0; i < 14; i++) {
                assertThat(idle.removeLast().readHead())
                        .as("one of all but one")
                        .startsWith("HTTP/1.1 503");
            }
            assertThat(revoke(servers, "bob")).isEqualTo(200);
        } finally {
            for (RawHttp one : idle) {
                one.close();
            }
        }
    }
}
