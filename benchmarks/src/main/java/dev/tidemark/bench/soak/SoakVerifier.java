package dev.tidemark.bench.soak;

import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One verifier under watch: it decides a few times a second, and every decision is compared with what it must be. Not
 * thread-safe.
 */
final class SoakVerifier implements AutoCloseable {
    /** The route with the shortest window; its window is what bounds a revoked passport. */
    static final String HIGH_RISK = "POST /v1/refunds";

    private static final List<String> ROUTES = List.of(HIGH_RISK, "GET /v1/orders/7", "GET /v1/catalogue");
    private static final String STALE = "stale_bundle_fail_closed";
    private static final long WINDOW_MILLIS = 6_000;
    private static final long PACE_MILLIS = 250;
    private static final long PROBE_PACE_MILLIS = 500;
    private static final long GIVE_UP_MILLIS = 60_000;
    private static final long LASTING_MILLIS = 240_000;
    private static final int REMEMBERED = 200;

    private final String name;
    private final TrustClient trust;
    private final Verifier verifier;
    private final Tally tally;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Deque<Settled> settled = new ArrayDeque<>();
    private @Nullable String standing;
    private TrustClient.@Nullable Status lastStatus;
    private long next;
    private long turn;
    private long bundleVersion;
    private long sequence;
    private long statement;

    private static final class Open {
        private final Probe probe;
        private long acknowledged;
        private long seen;
        private long next;

        Open(Probe probe) {
            this.probe = probe;
        }
    }

    private record Settled(Probe probe, long until) {}

    SoakVerifier(String name, TrustClient trust, Tally tally) {
        this.name = name;
        this.trust = trust;
        this.verifier = Verifier.builder(trust).passportOnly().build();
        this.tally = tally;
    }

    /** The passport that is good from now on. */
    void standing(String passport) {
        standing = passport;
    }

    /** A change is about to be sent. */
    void expect(Probe probe) {
        open.put(probe.id(), new Open(probe));
    }

    /** It was acknowledged at this moment. */
    void acknowledged(String id, long atMillis) {
        Open one = open.get(id);
        if (one != null) {
            one.acknowledged = atMillis;
            settleIfDone(one);
        }
    }

    /** Nobody knows whether it arrived. */
    void drop(String id) {
        open.remove(id);
    }

    /** How many changes have not arrived here. */
    int openCount() {
        return open.size();
    }

    void tick(long now) {
        boolean changed = look();
        if (now >= next) {
            next = now + PACE_MILLIS;
            decideStanding(now);
        }
        for (Open one : new ArrayList<>(open.values())) {
            if (one.seen == 0 && (changed || now >= one.next)) {
                one.next = now + PROBE_PACE_MILLIS;
                decide(one, now);
            }
        }
    }

    /** Whether the content changed since the last look; versions never fall. */
    private boolean look() {
        TrustClient.Status status = trust.status();
        if (!status.equals(lastStatus)) {
            lastStatus = status;
            status.failure().ifPresent(failure -> tally.refreshFailed(failure.code()));
        }
        TrustView.Reading reading = trust.read();
        tally.age(reading.ageMillis());
        TrustState state = reading.state().orElseThrow();
        boolean changed = state.bundleVersion() != bundleVersion || state.revocationSequence() != sequence;
        long version = state.metadata().timestamp().orElseThrow().role().version();
        bundleVersion = risen("bundle version", bundleVersion, state.bundleVersion());
        sequence = risen("revocation sequence", sequence, state.revocationSequence());
        statement = risen("statement version", statement, version);
        return changed;
    }

    private long risen(String what, long before, long now) {
        if (now < before) {
            tally.wrong(name + ": the " + what + " fell from " + before + " to " + now);
        }
        return now;
    }

    private void decideStanding(long now) {
        String passport = standing;
        long n = turn++;
        int step = (int) (n % (ROUTES.size() + 1));
        if (step < ROUTES.size()) {
            if (passport != null) {
                String route = ROUTES.get(step);
                judgeStanding(route, decide(route, passport));
            }
        } else {
            again(now);
        }
    }

    private void judgeStanding(String route, Decision decision) {
        String code = code(decision);
        if (code.equals(STALE) && route.equals(HIGH_RISK) && age(decision) >= WINDOW_MILLIS) {
            tally.closedByAge();
        } else if (!code.equals("allowed")) {
            tally.wrong(name + ": " + route + " should be allowed: " + decision.explain());
        }
    }

    /** A passport that was denied stays denied. */
    private void again(long now) {
        while (!settled.isEmpty() && settled.getFirst().until() < now) {
            settled.removeFirst();
        }
        if (settled.isEmpty()) {
            return;
        }
        Settled one = settled.removeFirst();
        settled.addLast(one);
        Decision decision = decide(HIGH_RISK, one.probe().passport());
        if (code(decision).equals("allowed")) {
            tally.wrong(name + ": " + one.probe().id() + " was denied and is allowed again: " + decision.explain());
        }
    }

    private void decide(Open one, long now) {
        Probe probe = one.probe;
        Decision decision = decide(HIGH_RISK, probe.passport());
        String code = code(decision);
        long late = one.acknowledged == 0 ? 0 : now - one.acknowledged;
        if (probe.after().contains(code)) {
            one.seen = now;
            settleIfDone(one);
        } else if (code.equals(STALE) && age(decision) >= WINDOW_MILLIS && late < GIVE_UP_MILLIS) {
            tally.closedByAge();
        } else if (!probe.before().contains(code) || late > probe.deadlineMillis()) {
            tally.wrong(name + ": " + probe.kind() + " " + probe.id() + " must be " + probe.after() + ", " + late
                    + " ms after its acknowledgement: " + decision.explain());
            open.remove(probe.id());
        }
    }

    private void settleIfDone(Open one) {
        if (one.seen == 0 || one.acknowledged == 0) {
            return;
        }
        open.remove(one.probe.id());
        tally.arrived(one.probe.kind(), Math.max(0, one.seen - one.acknowledged));
        if (one.probe.lasting()) {
            settled.addLast(new Settled(one.probe, one.seen + LASTING_MILLIS));
            if (settled.size() > REMEMBERED) {
                settled.removeFirst();
            }
        }
    }

    private Decision decide(String route, String passport) {
        int space = route.indexOf(' ');
        Decision decision = verifier.decide(ProtectedRequest.of(route.substring(0, space), route.substring(space + 1))
                .withPassport(passport));
        tally.decided(code(decision));
        return decision;
    }

    private static String code(Decision decision) {
        return decision instanceof Decision.Deny deny ? deny.reason().code() : "allowed";
    }

    private static long age(Decision decision) {
        return decision.basis().ageMillis().orElse(0);
    }

    @Override
    public void close() {
        trust.close();
    }
}
