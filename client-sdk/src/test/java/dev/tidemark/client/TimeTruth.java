package dev.tidemark.client;

import dev.tidemark.bundle.FreshnessClass;
import dev.tidemark.bundle.Risk;
import dev.tidemark.verifier.FreshnessState;
import dev.tidemark.verifier.FreshnessView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Knows the true time and everything that happened, and says of each look whether the rules of the protocol hold. Shares
 * no code with what it judges: it keeps lists of what was seen and looks through them.
 */
final class TimeTruth {
    /** A route of a policy: its name, its class and its risk. */
    record Route(String name, FreshnessClass freshness, Risk risk) {
        long window() {
            return freshness.window().map(Duration::toMillis).orElse(Long.MAX_VALUE / 4);
        }

        boolean mayRunAtAnyAge() {
            return freshness instanceof FreshnessClass.OfflineOk && risk != Risk.HIGH;
        }
    }

    static final List<Route> ROUTES = List.of(
            new Route("bounded 300 s", new FreshnessClass.Bounded(Duration.ofSeconds(300)), Risk.MEDIUM),
            new Route("bounded 60 s, high risk", new FreshnessClass.Bounded(Duration.ofSeconds(60)), Risk.HIGH),
            new Route("bounded 3 d", new FreshnessClass.Bounded(Duration.ofDays(3)), Risk.LOW),
            new Route("realtime 10 s, high risk", new FreshnessClass.Realtime(Duration.ofSeconds(10)), Risk.HIGH),
            new Route("offline-ok", new FreshnessClass.OfflineOk(), Risk.LOW),
            new Route("offline-ok, high risk", new FreshnessClass.OfflineOk(), Risk.HIGH));

    /** Found to be broken: which rule, and where. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1;

        Violation(String what) {
            super(what, null, false, false);
        }
    }

    /** A statement that was verified in this process: when, and how long it had been on its way. */
    private record Verified(long at, long delay, long stood) {}

    /** Both clocks at one look since the newest statement was verified. */
    private record Sample(long lead, long at, long lag, long stood) {}

    /** Rounding of milliseconds, a few times over. */
    private static final long ROUNDING = 60;

    private final TimeWorld world;
    private final long maxError;
    private final List<Verified> verified = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    /** The lead of the wall clock when the newest statement was verified. */
    private Sample atAnchor;

    private long highestSigned;
    private long leftBehind = Long.MIN_VALUE / 4;
    private boolean lied;

    // Of the published statement.
    private String published = "";
    private long ageFloor;
    private long errorSeen;
    private final boolean[] wasStale = new boolean[ROUTES.size()];

    /** Of {@link #ROUTES}, by state; and how often a route stood in one state and then in another. */
    final long[][] states = new long[ROUTES.size()][FreshnessState.values().length];

    final long[][] moves = new long[FreshnessState.values().length][FreshnessState.values().length];
    private int lastState = -1;
    long looks;
    long openPastWindow;
    long longestPastWindow;

    TimeTruth(TimeWorld world, long maxError) {
        this.world = world;
        this.maxError = maxError;
        this.atAnchor = sample();
    }

    // ---- what happens

    /** A statement that says this was verified; {@code honest} unless a stolen key signed it. */
    void verified(long issued, boolean honest, boolean firstOfEpoch) {
        if (firstOfEpoch) {
            verified.clear();
            highestSigned = 0;
            lied = false;
        }
        highestSigned = Math.max(highestSigned, issued);
        lied |= !honest;
        verified.add(new Verified(world.now(), world.now() - issued, world.stood()));
        samples.clear();
        atAnchor = sample();
        leftBehind = Long.MIN_VALUE / 4;
    }

    /** The published state is of this statement from now on. */
    void published(String statement) {
        if (!statement.equals(published)) {
            published = statement;
            errorSeen = 0;
            forget(0);
        }
    }

    /** The process is another one, in which nothing is known but what was kept. */
    void restarted(long keptNow, long issued, boolean ofPublished) {
        verified.clear();
        samples.clear();
        atAnchor = sample();
        leftBehind = keptNow;
        forget(ofPublished ? Math.max(0, keptNow - issued) : 0);
    }

    /** A look while the state was not in memory: the age that it would have had is one that was seen. */
    void unloaded(long age) {
        ageFloor = Math.max(ageFloor, age);
    }

    private void forget(long floor) {
        ageFloor = floor;
        for (int i = 0; i < wasStale.length; i++) {
            wasStale[i] = floor > ROUTES.get(i).window();
        }
    }

    /** Both clocks were looked at, whatever for. */
    void looked() {
        samples.add(sample());
        long fast = (world.now() - atAnchor.at) / 1_000;
        errorSeen = lied ? Long.MAX_VALUE / 4 : Math.max(errorSeen, Math.max(-world.lag(), fast));
    }

    private Sample sample() {
        return new Sample(world.wall() - world.monotonic(), world.now(), world.lag(), world.stood());
    }

    // ---- what must hold

    /** A look at the published state, after {@link #looked}. */
    void judge(TrustView.Reading reading, long issued) {
        looks++;
        long trueAge = world.now() - issued;
        requireAge(reading, trueAge);
        requireKnowledge(reading);
        long explained = lied ? Long.MAX_VALUE / 4 : explainedDelay();
        for (int i = 0; i < ROUTES.size(); i++) {
            Route route = ROUTES.get(i);
            FreshnessView.Judged judged =
                    FreshnessView.judge(route.freshness(), route.risk(), reading.ageMillis(), reading.timeKnown());
            requireRoute(i, route, judged, reading, trueAge, explained);
            states[i][judged.state().ordinal()]++;
            if (i == 0) {
                if (lastState >= 0) {
                    moves[lastState][judged.state().ordinal()]++;
                }
                lastState = judged.state().ordinal();
            }
        }
    }

    private void requireAge(TrustView.Reading reading, long trueAge) {
        if (reading.ageMillis() < ageFloor) {
            throw new Violation("an age fell from " + ageFloor + " to " + reading.ageMillis());
        }
        ageFloor = reading.ageMillis();
        if (!lied && reading.ageMillis() > Math.max(0, trueAge) + errorSeen + ROUNDING) {
            throw new Violation("too old without reason: " + reading.ageMillis() + ", truly " + trueAge
                    + ", though no clock was ever ahead by more than " + errorSeen);
        }
    }

    private void requireKnowledge(TrustView.Reading reading) {
        boolean behindSigned = world.wall() < highestSigned - maxError;
        boolean behindSeen = world.wall() < leftBehind - maxError;
        boolean fell = deepestFall(false) > maxError;
        if (reading.timeKnown() && (behindSigned || behindSeen || fell)) {
            throw new Violation("time is known, though the clock is "
                    + (behindSigned
                            ? "behind what was signed"
                            : behindSeen ? "behind a process before" : "one that fell"));
        }
        boolean trulyBehind = world.lag() > maxError - ROUNDING;
        boolean explained = behindSigned || behindSeen || trulyBehind || lied || deepestFall(true) > maxError;
        if (!reading.timeKnown() && !explained) {
            throw new Violation("time is unknown without reason: the clock is behind by " + world.lag());
        }
    }

    /** The deepest fall of the wall clock against the monotonic one from any look to a later one. */
    private long deepestFall(boolean fromAnchor) {
        long highest = fromAnchor ? atAnchor.lead : Long.MIN_VALUE / 4;
        long deepest = 0;
        for (Sample sample : samples) {
            highest = Math.max(highest, sample.lead);
            deepest = Math.max(deepest, highest - sample.lead);
        }
        return deepest;
    }

    private void requireRoute(
            int i, Route route, FreshnessView.Judged judged, TrustView.Reading reading, long trueAge, long explained) {
        FreshnessState state = judged.state();
        if (!reading.timeKnown()) {
            if (state != FreshnessState.UNKNOWN) {
                throw new Violation(route.name() + " is " + state + " while time is unknown");
            }
            if (judged.admitted() && !route.mayRunAtAnyAge()) {
                throw new Violation(route.name() + " is open while time is unknown");
            }
        }
        if (judged.admitted() && route.risk() == Risk.HIGH && route.freshness() instanceof FreshnessClass.OfflineOk) {
            throw new Violation(route.name() + " is open");
        }
        if (wasStale[i] && (state == FreshnessState.FRESH || state == FreshnessState.AGING)) {
            throw new Violation(route.name() + " was STALE and is " + state + " by the same statement");
        }
        wasStale[i] |= state == FreshnessState.STALE;
        if (!judged.admitted() || route.mayRunAtAnyAge()) {
            return;
        }
        long past = trueAge - route.window();
        if (past > explained) {
            throw new Violation(route.name() + " is open " + past + " ms past its window; explained are " + explained);
        }
        if (past > 0) {
            openPastWindow++;
            longestPastWindow = Math.max(longestPastWindow, past);
        }
    }

    /**
     * How far past its window a route may be open: as far as the wall clock is behind now; and as late as any statement
     * of this process came, and the monotonic clock stood still and drifted since; and as far as the wall clock was
     * behind at any look since the newest statement, and the declared error more.
     */
    private long explainedDelay() {
        long delay = Math.max(0, world.lag());
        for (Verified one : verified) {
            delay = Math.min(delay, Math.max(0, one.delay) + since(one.at, one.stood));
        }
        delay = Math.min(delay, Math.max(0, maxError + atAnchor.lag + since(atAnchor.at, atAnchor.stood)));
        for (Sample sample : samples) {
            delay = Math.min(delay, Math.max(0, maxError + sample.lag + since(sample.at, sample.stood)));
        }
        return delay + ROUNDING;
    }

    /** What may be lost since then: the monotonic clock stood still, and two thousandths of drift. */
    private long since(long at, long stood) {
        return world.stood() - stood + (world.now() - at) * 2 / 1_000;
    }
}
