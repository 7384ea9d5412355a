package dev.tidemark.client;

import dev.tidemark.client.state.Marks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One random sequence of what can happen to a client's time, over the real {@link Carried} and {@link TrustTime}: true
 * time passes, clocks jump and drift, the machine sleeps, the process restarts, fetches fail, an honest signer re-signs,
 * an attacker replays what he recorded, withholds content, or signs with a stolen key until the epoch rises.
 * {@link TimeTruth} judges every look. What signatures prove is taken as given here.
 */
final class TimeModel {
    static final long MAX_ERROR = 60_000;
    private static final long LIFE = 900_000;

    enum Event {
        TIME_PASSES,
        MACHINE_SLEEPS,
        CLOCK_JUMPS,
        CLOCK_SET_RIGHT,
        CLOCKS_DRIFT,
        RE_SIGNED,
        RECORDED_NOT_DELIVERED,
        REPLAYED,
        CONTENT_WITHHELD,
        CONTENT_ARRIVES,
        FETCH_FAILS,
        RESTARTED,
        KILLED,
        RELOADED,
        LOOKED_AT_UNLOADED,
        KEY_STOLEN,
        EPOCH_ROSE
    }

    /** A statement: which content it names, and whether the signer's own clock stands behind it. */
    private record Said(long version, long issued, long content, long epoch, boolean honest) {
        String name() {
            return epoch + "." + version;
        }
    }

    /** What a restart finds. */
    private record Kept(
            Marks marks, Optional<Said> held, Optional<Said> published, Optional<Carried.LastNow> lastNow) {}

    private final SplittableRandom random;
    private final TimeWorld world;
    final TimeTruth truth;
    private final boolean carriedStatements;
    final long[] events = new long[Event.values().length];
    long taken;
    long refused;

    // The signer, and whoever records what he signs.
    private final List<Said> recorded = new ArrayList<>();
    private long version;
    private long lastIssued;
    private long content = 1;
    private long epoch = 1;

    // The client.
    private Carried carried;
    private Marks marks = Marks.NONE;
    private Optional<Said> held = Optional.empty();
    private Optional<Said> published = Optional.empty();
    private Carried.LastNow lastNow = new Carried.LastNow("nothing");
    private Kept kept = new Kept(Marks.NONE, Optional.empty(), Optional.empty(), Optional.empty());

    TimeModel(long seed) {
        this.random = new SplittableRandom(seed);
        this.world = new TimeWorld(random.nextBoolean(), random.nextLong(1L << 50));
        this.carriedStatements = random.nextInt(4) == 0;
        if (random.nextInt(4) == 0) {
            world.jump(anyJump());
        }
        if (random.nextBoolean()) {
            drift();
        }
        this.truth = new TimeTruth(world, MAX_ERROR);
        this.carried = newCarried();
        this.carried.begins(marks, Optional.empty());
    }

    /** The first violation that sequences from {@code firstSeed} on find; empty if they find none. */
    static String firstViolation(long firstSeed, int sequences, int steps) {
        for (long seed = firstSeed; seed < firstSeed + sequences; seed++) {
            try {
                new TimeModel(seed).run(steps, "seed " + seed);
            } catch (TimeTruth.Violation e) {
                return e.getMessage();
            }
        }
        return "";
    }

    /** @throws TimeTruth.Violation with the name, the step and the rule that is broken */
    TimeModel run(int steps, String name) {
        resign(true);
        for (int step = 0; step < steps; step++) {
            Event event = any();
            events[event.ordinal()]++;
            try {
                happen(event);
                for (int looks = random.nextInt(4); looks > 0; looks--) {
                    look();
                    world.pass(random.nextInt(3) == 0 ? random.nextLong(200) : 0);
                }
            } catch (TimeTruth.Violation e) {
                throw new TimeTruth.Violation(name + " step " + step + ", " + event + ": " + e.getMessage());
            }
        }
        return this;
    }

    private Event any() {
        int dice = random.nextInt(100);
        if (dice < 22) {
            return Event.TIME_PASSES;
        }
        if (dice < 44) {
            return Event.RE_SIGNED;
        }
        Event[] rare = Event.values();
        Event event = rare[random.nextInt(rare.length)];
        boolean veryRare = event == Event.KEY_STOLEN || event == Event.EPOCH_ROSE;
        return veryRare && random.nextInt(4) != 0 ? Event.TIME_PASSES : event;
    }

    private void happen(Event event) {
        switch (event) {
            case TIME_PASSES -> world.pass(anySpan());
            case MACHINE_SLEEPS -> world.sleep(anySpan());
            case CLOCK_JUMPS -> world.jump(anyJump());
            case CLOCK_SET_RIGHT -> world.setRight();
            case CLOCKS_DRIFT -> drift();
            case RE_SIGNED -> resign(true);
            case RECORDED_NOT_DELIVERED -> {
                for (int more = random.nextInt(4); more >= 0; more--) {
                    record();
                    world.pass(random.nextLong(60_000));
                }
            }
            case REPLAYED -> replay();
            case CONTENT_WITHHELD -> resign(false);
            case CONTENT_ARRIVES -> arrives();
            case FETCH_FAILS -> cycled(published);
            case RESTARTED -> restart(true);
            case KILLED -> restart(false);
            case RELOADED -> reload();
            case LOOKED_AT_UNLOADED -> {
                truth.looked();
                TrustView.Reading seen = carried.readNothing();
                published.ifPresent(said -> truth.unloaded(seen.nowMillis() - said.issued()));
            }
            case KEY_STOLEN -> stolen();
            case EPOCH_ROSE -> {
                epoch++;
                version = 0;
                content++;
                resign(random.nextInt(4) != 0);
            }
        }
    }

    // ---- the world

    private long anySpan() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong(1, 1_000);
            case 1, 2 -> random.nextLong(1_000, 60_000);
            case 3 -> random.nextLong(60_000, 900_000);
            case 4 -> random.nextLong(900_000, 12 * 3_600_000L);
            default -> random.nextLong(3_600_000, 4 * 86_400_000L);
        };
    }

    private long anyJump() {
        long far = switch (random.nextInt(4)) {
            case 0 -> random.nextLong(1, 5_000);
            case 1 -> MAX_ERROR + random.nextLong(-500, 500);
            case 2 -> random.nextLong(5_000, 900_000);
            default -> anySpan();
        };
        return random.nextInt(3) == 0 ? far : -far;
    }

    private void drift() {
        world.drift(random.nextLong(-500, 500), random.nextLong(-500, 500));
    }

    // ---- the signer, and the attacker

    private Said record() {
        lastIssued = Math.max(world.now(), lastIssued + 1);
        if (random.nextInt(4) == 0) {
            content++;
        }
        Said said = new Said(++version, lastIssued, content, epoch, true);
        recorded.add(said);
        return said;
    }

    private void resign(boolean contentThere) {
        Said said = record();
        world.pass(random.nextLong(3) == 0 ? random.nextLong(2_000) : random.nextLong(50));
        deliver(said, contentThere);
    }

    /** The next one that was recorded, or any, as late as the attacker likes. */
    private void replay() {
        long held = this.held.map(Said::version).orElse(0L);
        List<Said> newer = recorded.stream()
                .filter(said -> said.epoch() == epoch && said.version() > held)
                .toList();
        if (newer.isEmpty() || random.nextInt(4) == 0) {
            deliver(recorded.get(random.nextInt(recorded.size())), random.nextBoolean());
        } else {
            // One by one, so that each looks fresh if the one before can be made to look so.
            newer.forEach(said -> deliver(said, true));
        }
    }

    private void stolen() {
        long ahead = world.wall() + random.nextLong(-LIFE, MAX_ERROR);
        version += random.nextLong(1, 1_000);
        deliver(new Said(version, Math.max(lastIssued + 1, ahead), content, epoch, false), true);
    }

    // ---- the client: what Refresher does with what it is given

    private Carried newCarried() {
        return new Carried(world.clock(), world.ticker(), Duration.ofMillis(MAX_ERROR));
    }

    private void deliver(Said said, boolean contentThere) {
        Optional<Said> before = published;
        truth.looked();
        long sampled = carried.time().read().millis();
        if (said.epoch() > marks.epoch()) {
            keepMarks(marks.withRoot(said.epoch(), said.epoch(), false));
            held = Optional.empty();
        }
        boolean first = marks.signedTimeMillis() == 0;
        long now = first ? carried.time().wall().toEpochMilli() : sampled;
        if (acceptable(said, now)) {
            taken++;
            keepMarks(marks.withTimestamp(said.version(), Instant.ofEpochMilli(said.issued())));
            held = Optional.of(said);
            truth.verified(said.issued(), said.honest(), first);
            if (first) {
                carried.time().epochBegan(Instant.ofEpochMilli(said.issued()));
            } else {
                carried.time().statementVerified(Instant.ofEpochMilli(said.issued()));
            }
            if (contentThere || published.filter(of -> sameContent(of, said)).isPresent()) {
                publish(said);
            }
        } else {
            refused++;
        }
        cycled(before);
    }

    private boolean acceptable(Said said, long now) {
        return said.epoch() == marks.epoch()
                && said.version() > held.map(Said::version).orElse(marks.timestamp())
                && said.issued() >= held.map(Said::issued).orElse(0L)
                && said.issued() <= now + MAX_ERROR
                && (carriedStatements || now < said.issued() + LIFE);
    }

    private static boolean sameContent(Said one, Said other) {
        return one.content() == other.content() && one.epoch() == other.epoch();
    }

    private void arrives() {
        Optional<Said> before = published;
        held.ifPresent(this::publish);
        cycled(before);
    }

    private void publish(Said said) {
        published = Optional.of(said);
        lastNow = carried.lastNow(said.name());
        truth.published(said.name());
    }

    private void keepMarks(Marks raised) {
        marks = raised;
        carried.marks(raised);
    }

    /** The end of a cycle: what is verified is on disk, and the last now is if the statement stayed. */
    private void cycled(Optional<Said> before) {
        Optional<Carried.LastNow> left = kept.lastNow();
        if (published.isPresent() && published.equals(before)) {
            truth.looked();
            lastNow.raise(carried.time().read().millis());
            left = Optional.of(copy(lastNow));
        }
        kept = new Kept(marks, held, published, left);
    }

    private static Carried.LastNow copy(Carried.LastNow of) {
        return new Carried.LastNow(
                of.statement(), new AtomicLong(Math.max(0, of.millis().get())));
    }

    /** The process ends, in order or killed; time passes and clocks are set while nobody looks; another one begins. */
    private void restart(boolean inOrder) {
        if (inOrder) {
            cycled(published);
        }
        if (random.nextBoolean()) {
            world.pass(anySpan());
        }
        if (random.nextBoolean()) {
            world.jump(anyJump());
        }
        world.reboot(random.nextLong(1L << 50));
        carried = newCarried();
        marks = kept.marks();
        held = kept.held();
        published = kept.published().filter(said -> said.epoch() == marks.epoch());
        carried.begins(marks, kept.lastNow());
        boolean ofPublished = published.isPresent()
                && kept.lastNow()
                        .filter(left -> left.statement().equals(published.get().name()))
                        .isPresent();
        truth.restarted(
                kept.lastNow().map(left -> left.millis().get()).orElse(Long.MIN_VALUE / 4),
                published.map(Said::issued).orElse(0L),
                ofPublished);
        published.ifPresent(this::publish);
    }

    /** The state left memory and comes back, in the same process. */
    private void reload() {
        cycled(published);
        carried.begins(marks, kept.lastNow());
        published.ifPresent(this::publish);
    }

    private void look() {
        truth.looked();
        TrustTime.Now now = carried.time().read();
        if (published.isPresent()) {
            truth.judge(
                    lastNow.look(
                            Optional.empty(),
                            now,
                            Instant.ofEpochMilli(published.get().issued())),
                    published.get().issued());
        }
    }
}
