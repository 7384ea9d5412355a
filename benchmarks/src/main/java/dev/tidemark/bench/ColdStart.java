package dev.tidemark.bench;

import com.nimbusds.jose.jwk.JWKSet;
import dev.tidemark.bench.machine.CpuClock;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts once and ends: a client from its directory with no network, Nimbus's reader of JWK sets over as many issuers, or
 * nothing. Prints microseconds from {@code main} to the end of the start, processor microseconds of the process since it
 * began, and bytes of heap that the result keeps.
 */
final class ColdStart {
    private ColdStart() {}

    /** Arguments: {@code tidemark ROOT STATE}, {@code nimbus FOLDER}, or {@code empty}. */
    public static void main(String[] args) throws Exception {
        long before = System.nanoTime();
        Object held = switch (args[0]) {
            case Case.OURS -> client(Path.of(args[1]), Path.of(args[2]));
            case "nimbus" -> sets(Path.of(args[1]));
            default -> args;
        };
        long micros = (System.nanoTime() - before) / 1_000;
        long cpu = CpuClock.ofThisProcess();
        long with = Heap.used();
        // What the result keeps is what goes when it does; classes and caches of the libraries stay.
        if (held instanceof TrustClient client) {
            client.close();
        }
        held = null;
        System.out.println(micros + " " + cpu + " " + Math.max(0, with - Heap.used()));
    }

    private static TrustClient client(Path root, Path state) throws Exception {
        TrustClient client = TrustClient.builder()
                .source(new Nowhere())
                .domain(WideDomain.NAME)
                .pinnedRoot(root)
                .stateDirectory(state)
                .start();
        if (client.read().state().isEmpty()) {
            throw new IllegalStateException("no state was published");
        }
        return client;
    }

    /** The key sets of all issuers, as files in one folder. */
    private static List<JWKSet> sets(Path folder) throws Exception {
        List<JWKSet> sets = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                sets.add(JWKSet.load(file.toFile()));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return sets;
    }

    /** No network. */
    private static final class Nowhere implements Fetcher {
        @Override
        public byte[] fetch(String path, long limitBytes) throws FetchException {
            throw new FetchException(FetchException.Reason.UNAVAILABLE, "there is no network");
        }

        @Override
        public String name() {
            return "nowhere";
        }
    }
}
