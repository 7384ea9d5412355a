package dev.tidemark.e2e;

import static dev.tidemark.e2e.DomainAuthors.HIGH_RISK;
import static dev.tidemark.e2e.DomainAuthors.TILL;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TrustClient;
import dev.tidemark.storage.LedgerException;
import dev.tidemark.storage.rocksdb.RocksDbLedger;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** A server and a client, each on a small disk of its own that fills; says what they said, one line a row. */
final class DiskChild {
    private DiskChild() {}

    /** @param arguments the server's disk and the client's, both mounted for this process alone */
    public static void main(String[] arguments) throws Exception {
        Path disk = Path.of(arguments[0]);
        Path small = Path.of(arguments[1]);
        ManualTime time = new ManualTime(Instant.parse("2030-01-01T00:00:00Z"));
        DomainAuthors shop = new DomainAuthors("shop.local", time.instant());
        RunningDomain server = new RunningDomain(disk, time, shop);
        server.publishAll(shop);
        client(server, shop, time, small);
        Object before = server.served(shop);
        fill(disk);
        int taken = 0;
        HttpResponse<byte[]> refused = server.revoke(shop, TILL, "full-0");
        while (refused.statusCode() == 200) {
            taken++;
            before = server.served(shop);
            refused = server.revoke(shop, TILL, "full-" + taken);
        }
        require(server.served(shop).equals(before), "served bytes changed");
        JsonNode problem = new JsonMapper().readTree(refused.body());
        say(
                "full disk, a revocation",
                problem.path("code").asText(),
                refused.statusCode(),
                problem.path("detail").asText(),
                "served bytes as before; what was acknowledged is there after the restart");
        HttpResponse<byte[]> policy = server.publish(
                shop,
                RunningDomain.OPERATOR,
                "2.policy.json",
                shop.policyFile(2),
                java.util.Map.of("policy/bundle.json", shop.policyTarget(2)));
        problem = new JsonMapper().readTree(policy.body());
        say(
                "full disk, a publication",
                problem.path("code").asText(),
                policy.statusCode(),
                problem.path("detail").asText(),
                "served bytes as before");
        Files.delete(disk.resolve("fill"));
        server.close();
        time.pass(java.time.Duration.ofSeconds(10));
        server.start();
        RunningDomain.require(server.revoke(shop, TILL, "afterwards"), 200);
        long sequence = server.timestamp(shop)
                .path("tidemark")
                .path("revocation_sequence")
                .asLong();
        require(sequence >= taken + 2, "acknowledged revocations are there: " + sequence);
        server.close();
        run("mount", "-o", "remount,ro", disk.toString());
        try (RocksDbLedger opened = RocksDbLedger.open(disk.resolve("ledger"), "read-only")) {
            throw new AssertionError("a read-only disk was opened: " + opened.domains());
        } catch (LedgerException e) {
            say(
                    "read-only disk",
                    e.code(),
                    8,
                    "The server did not start: " + e.getMessage(),
                    "starts once it is writable");
        }
        run("mount", "-o", "remount,rw", disk.toString());
        time.pass(java.time.Duration.ofSeconds(10));
        server.start();
        require(
                server.timestamp(shop)
                                .path("tidemark")
                                .path("revocation_sequence")
                                .asLong()
                        == sequence,
                "all is there");
        server.close();
        System.exit(0);
    }

    /** A newer state counts although it cannot be kept, and is kept once there is room. */
    private static void client(RunningDomain server, DomainAuthors shop, ManualTime time, Path small) throws Exception {
        String passport = shop.passport(TILL, "stolen", time.instant());
        try (TrustClient trust = server.client(shop, small, time, time)) {
            require(RunningDomain.decide(trust, "POST", HIGH_RISK, passport).equals("allowed"), "allowed at first");
            fill(small);
            RunningDomain.require(server.revoke(shop, TILL, "stolen"), 200);
            require(trust.refresh().isEmpty(), "the cycle passed");
            String decision = RunningDomain.decide(trust, "POST", HIGH_RISK, passport);
            require(decision.equals("revoked_passport"), "denied from the newer state: " + decision);
            Failure report = trust.status().reports().get(0);
            say(
                    "client's disk full, a revocation arrives",
                    report.code(),
                    0,
                    report.explanation(),
                    "the revocation counts at once, and after a restart once there was room");
            Files.delete(small.resolve("fill"));
            time.pass(java.time.Duration.ofSeconds(2));
            RunningDomain.require(server.revoke(shop, TILL, "another"), 200);
            require(trust.refresh().isEmpty() && trust.status().reports().isEmpty(), "kept now");
        }
        try (TrustClient again = TrustClient.builder()
                .repository(java.net.URI.create("http://127.0.0.1:1"))
                .domain(shop.domain.name())
                .pinnedRoot(shop.rootFile())
                .stateDirectory(small)
                .clock(time)
                .ticker(time)
                .start()) {
            require(
                    RunningDomain.decide(again, "POST", HIGH_RISK, passport).equals("revoked_passport"),
                    "after a restart");
        }
    }

    private static void say(String input, String code, int answer, String text, String proof) {
        System.out.println("ROW\t" + String.join("\t", List.of(input, code, String.valueOf(answer), text, proof)));
    }

    /** Until the last byte. */
    private static void fill(Path disk) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(disk.resolve("fill"))) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // That is what was wanted.
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void run(String... command) throws Exception {
        Program.Ended ended = Program.run(Path.of("."), List.of(command));
        require(ended.exit() == 0, ended.output());
    }
}
