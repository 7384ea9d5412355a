package dev.tidemark.bench.jmh;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.client.TrustClient;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One decision, parsing included. Passports take turns, so that no branch of the signature's arithmetic is learnt by
 * heart. Every answer is checked: a measurement of the wrong branch ends with an error.
 */
@State(Scope.Thread)
public class DecisionBenchmark {
    /** A {@link HeldDomain}. */
    @Param("")
    public String folder = "";

    private TrustClient client;
    private Verifier verifier;
    private Verifier remembering;
    private Verifier aged;
    private BareChecks bare;
    private NimbusPeer nimbus;
    private List<String> passports;
    private String revoked;
    private int next;

    @Setup
    public void open() throws Exception {
        HeldDomain held = new HeldDomain(Path.of(folder));
        Clock clock = held.clock();
        client = held.open(clock);
        verifier = Verifier.builder(client).passportOnly().signatureVerdicts(0).build();
        remembering = Verifier.builder(client).passportOnly().build();
        aged = Verifier.builder(HeldDomain.aged(client)).passportOnly().build();
        passports = held.passports();
        revoked = held.line(HeldDomain.REVOKED);
        bare = BareChecks.ofPassports(held.keys(), passports);
        nimbus = new NimbusPeer(
                held.line(HeldDomain.KEYS_ADDRESS),
                SampleDomain.ISSUER,
                SampleDomain.AUDIENCE,
                held.line(HeldDomain.DOMAIN),
                clock);
    }

    @TearDown
    public void close() {
        client.close();
    }

    private int turn() {
        next = (next + 1) % passports.size();
        return next;
    }

    /** The peer that does the least: one check of one signature, as many as the decision makes. */
    @Benchmark
    public boolean bareCheck() {
        boolean good = bare.check(turn());
        require(good, "the signature");
        return good;
    }

    /** The peer that knows issuers' keys only. */
    @Benchmark
    public JWTClaimsSet nimbusAllowed() throws Exception {
        return nimbus.process(passports.get(turn()));
    }

    @Benchmark
    public Decision allowed() {
        return allowed(verifier.decide(order(passports.get(turn()))));
    }

    /** Passports come again, as they do: what was found about their signatures is remembered, all else is judged anew. */
    @Benchmark
    public Decision allowedSeen() {
        return allowed(remembering.decide(order(passports.get(turn()))));
    }

    @Benchmark
    public Decision deniedNoPassport() {
        return denied(verifier.decide(ProtectedRequest.of("GET", "/v1/orders/o-1")), DenyReason.PASSPORT_MISSING);
    }

    @Benchmark
    public Decision deniedNoRoute() {
        ProtectedRequest request = ProtectedRequest.of("GET", "/v1/nothing/o-1").withPassport(passports.get(turn()));
        return denied(verifier.decide(request), DenyReason.BUNDLE_ROUTE_MISSING);
    }

    @Benchmark
    public Decision deniedStale() {
        return denied(aged.decide(order(passports.get(turn()))), DenyReason.STALE_BUNDLE_FAIL_CLOSED);
    }

    @Benchmark
    public Decision deniedRevoked() {
        return denied(verifier.decide(order(revoked)), DenyReason.REVOKED_PASSPORT);
    }

    private static ProtectedRequest order(String passport) {
        return ProtectedRequest.of("GET", "/v1/orders/o-1").withPassport(passport);
    }

    private static Decision allowed(Decision decision) {
        require(decision instanceof Decision.Allow, decision);
        return decision;
    }

    private static Decision denied(Decision decision, DenyReason reason) {
        require(decision instanceof Decision.Deny deny && deny.reason() == reason, decision);
        return decision;
    }

    private static void require(boolean good, Object what) {
        if (!good) {
            throw new IllegalStateException("measured something else: " + what);
        }
    }
}
