package dev.tidemark.bench.soak;

import java.util.stream.Collectors;

/** The page beside the results. */
final class SoakPage {
    private static final String TEXT = """
            # A long run: `soak-results.json`

                @COMMAND@

            One server, @DOMAINS@ domains on RocksDB, @VERIFIERS@ verifiers of the SDK in @PROCESSES@ processes, each with
            its own state directory and its own schedule of polls. Issuers publish keys, authors now and then a policy,
            operators revoke passports, subjects, keys and certificates, all over HTTP.

            ![the run](soak.svg)

            ## Were all decisions right

            @FACTS@
            Every verifier decides four times a second on three routes (a window of 6 s, one of 300 s, `offline-ok`) with a
            passport that nobody revokes, or with one that was denied before; and each change is tried at every verifier of
            its domain until it has arrived. Wrong is: a denial of the first kind of passport; a revoked one that is
            allowed later than the route's window after the acknowledgement, or is allowed again; a new key that is not
            known 30 s after its publication; a version of a bundle, a statement or a revocation sequence that falls. A
            route that closes because the state has reached its window is right, and counted.

            From the acknowledgement of a change to the first decision that knows it:

            @ARRIVALS@
            ## What grows

            "Warm" is the first sample after a warm-up of @WARM@ min; min, max and slope are of what follows it. The
            slope is that of the least-squares line, with its standard error as if samples were independent.

            @RESOURCES@
            ## A year

            @YEAR@
            What is written is counted in the ledger's files, in a row of requests of one kind, before the store compacts
            anything; a year that is compacted, and trimmed where retention says so, takes less.

            ## How

            - The server is `serve` with its configuration and its encrypted keys in files, started from this program's
              class path with `@SERVER_FLAGS@`; a process of verifiers has `@VERIFIER_FLAGS@`. Heaps are fixed and touched
              at the start, so resident memory that grows is not heap.
            - Heap: what `GC.heap_info` calls used, right after `GC.run`, once a minute; so each process does a full
              collection a minute, which it would not do by itself.
            - Native memory: what `VM.native_memory summary` calls committed, without the heap. It does not see what
              RocksDB allocates by itself; resident memory does.
            - Descriptors, threads, resident memory: `/proc/PID`, every 15 s. Files: the lengths of all in the folder.
            - Of a hundred revocations about 92 are of passports, 4 of certificates, 4 of subjects; after each fifth
              publication one of the issuer's keys is revoked. Passports live five minutes, certificates have expired.

            ## What it does not show

            - A network, TLS, or more than one machine: everybody shares its processors, also with what else runs there.
            - Much of pruning: a passport's entry can be left out two to three hours after it was revoked, so a run of an
              hour prunes certificates only.
            - A year. It is multiplied, not lived.
            """;

    private SoakPage() {}

    static String of(SoakResult result) {
        SoakPlan plan = result.plan();
        return TEXT.replace("@COMMAND@", plan.command())
                .replace("@DOMAINS@", "" + plan.domains())
                .replace("@VERIFIERS@", "" + plan.verifiers())
                .replace("@PROCESSES@", "" + plan.processes())
                .replace(
                        "@FACTS@",
                        SoakTables.facts(result).stream()
                                .map(fact -> "- " + fact + "\n")
                                .collect(Collectors.joining()))
                .replace("@ARRIVALS@", SoakTables.markdown(SoakTables.arrivals(result)))
                .replace("@WARM@", "" + plan.warmUp().toSeconds() / 60.0)
                .replace("@RESOURCES@", SoakTables.markdown(SoakTables.resources(result)))
                .replace("@YEAR@", SoakTables.markdown(SoakTables.year(result)))
                .replace("@SERVER_FLAGS@", String.join(" ", plan.serverFlags()))
                .replace("@VERIFIER_FLAGS@", String.join(" ", plan.verifierFlags()));
    }
}
