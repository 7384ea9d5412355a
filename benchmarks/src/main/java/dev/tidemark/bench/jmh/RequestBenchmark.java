package dev.tidemark.bench.jmh;

import dev.tidemark.client.TrustClient;
import dev.tidemark.verifier.BoundCall;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.PolicyPart;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.replay.ReplayStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * All thirteen steps of a decision over a request that is bound to its passport. All threads share one verifier and one
 * replay store, as those of a service do. Every answer is checked.
 */
@State(Scope.Benchmark)
public class RequestBenchmark {
    /** More than any run decides. */
    private static final int ROOM = 10_000_000;

    /** A {@link HeldDomain}. */
    @Param("")
    public String folder = "";

    private TrustClient client;
    private Verifier verifier;
    private PolicyPart policy;
    private BareChecks passportChecks;
    private BareChecks proofChecks;
    private List<ProtectedRequest> requests;

    /** Which request is a thread's next. */
    @State(Scope.Thread)
    public static class Turn {
        private int next;

        int of(int count) {
            next = (next + 1) % count;
            return next;
        }
    }

    @Setup
    public void open() throws Exception {
        HeldDomain held = new HeldDomain(Path.of(folder));
        client = held.open(held.clock());
        verifier = Verifier.builder(client)
                .replayStore(new NewEachTime(ReplayStore.inMemory(ROOM)))
                .signatureVerdicts(0)
                .build();
        List<BoundCall> calls = held.calls();
        requests = calls.stream().map(BoundCall::received).toList();
        policy = new PolicyPart(client, requests);
        passportChecks = BareChecks.ofPassports(held.keys(), held.passports());
        proofChecks = BareChecks.ofProofs(calls);
    }

    @TearDown
    public void close() {
        client.close();
    }

    @Benchmark
    public Decision whole(Turn turn) {
        Decision decision = verifier.decide(requests.get(turn.of(requests.size())));
        require(decision instanceof Decision.Allow, decision);
        return decision;
    }

    /** The two signatures of a request, both keys parsed. */
    @Benchmark
    public boolean twoBareChecks(Turn turn) {
        int which = turn.of(requests.size());
        boolean good = passportChecks.check(which) && proofChecks.check(which);
        require(good, "the signatures");
        return good;
    }

    /** The same where each passport brings its holder's key as bytes, as it does. */
    @Benchmark
    public boolean twoBareChecksKeyRead(Turn turn) {
        int which = turn.of(requests.size());
        boolean good = passportChecks.check(which) && proofChecks.readKeyAndCheck(which);
        require(good, "the signatures");
        return good;
    }

    @Benchmark
    public boolean policyPart(Turn turn) {
        boolean good = policy.admits(turn.of(requests.size()));
        require(good, "the policy");
        return good;
    }

    private static void require(boolean good, Object what) {
        if (!good) {
            throw new IllegalStateException("measured something else: " + what);
        }
    }

    /** Passports come again here, and none was used before: each time the store is asked for a name of its own. */
    private static final class NewEachTime implements ReplayStore {
        private final ReplayStore store;
        private final AtomicLong times = new AtomicLong();

        NewEachTime(ReplayStore store) {
            this.store = store;
        }

        @Override
        public CompletionStage<Outcome> consume(String issuer, String jti, Duration keep) {
            return store.consume(issuer, jti + "#" + times.incrementAndGet(), keep);
        }

        @Override
        public Reach reach() {
            return store.reach();
        }
    }
}
