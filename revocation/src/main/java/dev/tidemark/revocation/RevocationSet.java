package dev.tidemark.revocation;

import dev.tidemark.revocation.MalformedSetException.Reason;
import dev.tidemark.revocation.index.IndexSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One state of what does not count: the entries and rules of an epoch up to a sequence number, and the sets of earlier
 * epochs that still bind. Immutable, but for an index that a successor took over, see {@link #indexed}; safe to share
 * between threads.
 *
 * <p>That a state may follow another one is for {@link SetAdvance} to say, not for this class.
 */
public final class RevocationSet {
    /** The most rules one state may have. */
    public static final int MAX_RULES = 10_000;

    /** A segment's place in the state, kept because {@code prune_before} may fall for no range. */
    record Range(long from, long to, int pruneBefore) {}

    private final long epoch;
    private final Salt salt;
    private final int pruneBefore;
    private final List<Range> ranges;
    private final LiveSet entries;
    private final RuleSet rules;
    private final Map<RevokedName, Long> reinstated;
    private final List<RevocationSet> retained;

    private RevocationSet(
            long epoch,
            Salt salt,
            int pruneBefore,
            List<Range> ranges,
            LiveSet entries,
            RuleSet rules,
            Map<RevokedName, Long> reinstated,
            List<RevocationSet> retained) {
        this.epoch = epoch;
        this.salt = salt;
        this.pruneBefore = pruneBefore;
        this.ranges = ranges;
        this.entries = entries;
        this.rules = rules;
        this.reinstated = reinstated;
        this.retained = retained;
    }

    /** The state of an epoch in which nothing has happened: sequence 0. */
    public static RevocationSet empty(long epoch, Salt salt) {
        return new RevocationSet(epoch, salt, 0, List.of(), LiveSet.EMPTY, RuleSet.EMPTY, Map.of(), List.of());
    }

    /**
     * The state of these segments and rules.
     *
     * @param segments contiguous from 0; their last number is the state's sequence
     * @param rules strictly ascending by sequence, none above the state's
     * @param reinstated what the policy lists; only the ones of this epoch count
     * @param pruneBefore the highest of the segments', as the role says it
     * @throws MalformedSetException when they do not fit together
     */
    public static RevocationSet of(
            long epoch,
            Salt salt,
            List<Segment> segments,
            List<RevocationRule> rules,
            Collection<Reinstated> reinstated,
            int pruneBefore)
            throws MalformedSetException {
        List<Range> ranges = ranges(segments);
        int highest = ranges.stream().mapToInt(Range::pruneBefore).max().orElse(0);
        if (highest != pruneBefore) {
            throw new MalformedSetException(Reason.PRUNE_BEFORE_MISMATCH, highest, pruneBefore);
        }
        requireRules(rules, sequence(ranges));
        LiveSet live = LiveSet.of(segments.stream().map(Segment::entries).toList(), pruneBefore);
        return new RevocationSet(
                epoch,
                salt,
                pruneBefore,
                ranges,
                live,
                new RuleSet(rules),
                Reinstated.untilByName(epoch, reinstated),
                List.of());
    }

    /**
     * This state, with what another one keeps binding from earlier epochs kept binding under its own salts: the other
     * state itself when its epoch is earlier, and the sets it retains. So the successor of a held state is
     * {@code RevocationSet.of(...).withRetained(held)}, whether the epoch changed or not. What this state's
     * {@code prune_before} removes is removed from them too.
     *
     * @throws IllegalArgumentException when the other epoch is later, or one of its epochs is retained already
     */
    public RevocationSet withRetained(RevocationSet held) {
        if (held.epoch > epoch) {
            throw new IllegalArgumentException("Epoch " + held.epoch + " is after epoch " + epoch + ".");
        }
        List<RevocationSet> kept = new ArrayList<>(retained);
        for (RevocationSet set : held.chain()) {
            if (kept.stream().anyMatch(other -> other.epoch == set.epoch)) {
                throw new IllegalArgumentException("Epoch " + set.epoch + " is retained already.");
            }
            if (set.epoch < epoch) {
                kept.add(set.alone().prune(pruneBefore));
            }
        }
        return new RevocationSet(epoch, salt, pruneBefore, ranges, entries, rules, reinstated, List.copyOf(kept));
    }

    /** This state without the retained sets of the epochs the policy's {@code released_epochs} names. */
    public RevocationSet withoutRetained(Set<Long> releasedEpochs) {
        List<RevocationSet> kept = retained.stream()
                .filter(set -> !releasedEpochs.contains(set.epoch))
                .toList();
        return new RevocationSet(epoch, salt, pruneBefore, ranges, entries, rules, reinstated, kept);
    }

    /** This state under another policy: its {@code reinstated} replaces what was given, in retained sets too. */
    public RevocationSet withReinstated(Collection<Reinstated> policy) {
        List<RevocationSet> kept =
                retained.stream().map(set -> set.withReinstated(policy)).toList();
        return new RevocationSet(
                epoch, salt, pruneBefore, ranges, entries, rules, Reinstated.untilByName(epoch, policy), kept);
    }

    /**
     * This state with an index, which answers {@link #find} in the same way within a few memory reads. What a set that
     * was held before has of it is taken over and grown by what is new, also where that set is still asked: it may from
     * then on deny what this state lists, and no longer deny what this state's {@code prune_before} removes, all of which
     * has expired. So this is for a state that was accepted, see {@link SetAdvance}, and is done by one thread; any
     * number may ask.
     *
     * @param held the state this one takes the place of, if there is one
     * @param secret used where no index is taken over
     */
    public RevocationSet indexed(Optional<RevocationSet> held, IndexSecret secret) {
        List<RevocationSet> kept =
                retained.stream().map(set -> set.indexed(held, secret)).toList();
        LiveSet before = held.stream()
                .flatMap(set -> set.chain().stream())
                .filter(set -> set.epoch == epoch && set.salt.equals(salt))
                .findFirst()
                .map(set -> set.entries)
                .orElse(LiveSet.EMPTY);
        LiveSet indexed = entries.indexedAfter(before, secret);
        return new RevocationSet(epoch, salt, pruneBefore, ranges, indexed, rules, reinstated, kept);
    }

    /**
     * Whether a name does not count, and why: a rule for ever before an entry before a rule with an instant, and this
     * epoch before earlier ones. An entry counts whenever the thing was issued. Kinds that are never listed are looked
     * up by exact name only.
     *
     * @param issuedAt when the thing that carries the name was issued
     */
    public Optional<Revocation> find(RevokedName name, Instant issuedAt) {
        Optional<Revocation> found = findHere(name, issuedAt);
        for (int i = 0; found.isEmpty() && i < retained.size(); i++) {
            found = retained.get(i).findHere(name, issuedAt);
        }
        return found;
    }

    private Optional<Revocation> findHere(RevokedName name, Instant issuedAt) {
        long until = reinstated.getOrDefault(name, -1L);
        Optional<Revocation> rule = rules.covering(name, until, issuedAt).map(this::byRule);
        if (rule.isPresent() && rule.get() instanceof Revocation.Forever) {
            return rule;
        }
        return until < 0 && listed(name) ? Optional.of(new Revocation.Entry(epoch)) : rule;
    }

    private Revocation byRule(RevocationRule rule) {
        return rule.issuedBefore() instanceof IssuedBefore.At at
                ? new Revocation.Before(epoch, rule.sequence(), at.instant())
                : new Revocation.Forever(epoch, rule.sequence());
    }

    private boolean listed(RevokedName name) {
        return name.kind().listed()
                && !entries.isEmpty()
                && entries.contains(
                        Fingerprints.namespaceTag(salt, name.kind(), name.issuer()), Fingerprints.of(salt, name));
    }

    /** The number of this state's epoch. */
    public long epoch() {
        return epoch;
    }

    /** The salt of this state's epoch. */
    public Salt salt() {
        return salt;
    }

    /** The last sequence number this state covers; 0 when nothing has happened. */
    public long sequence() {
        return sequence(ranges);
    }

    /** The hour below which nothing is left, hours since 1970. */
    public int pruneBefore() {
        return pruneBefore;
    }

    /** How many entries this epoch has, counted one by one; rules and retained sets not counted. */
    public int size() {
        return entries.count();
    }

    /** The rules of this epoch, ascending by sequence. */
    public List<RevocationRule> rules() {
        return rules.all();
    }

    /** The sets of earlier epochs that still bind. */
    public List<RevocationSet> retained() {
        return retained;
    }

    /** This set and then the retained ones. */
    List<RevocationSet> chain() {
        if (retained.isEmpty()) {
            return List.of(this);
        }
        List<RevocationSet> chain = new ArrayList<>(retained.size() + 1);
        chain.add(this);
        chain.addAll(retained);
        return chain;
    }

    LiveSet entries() {
        return entries;
    }

    RuleSet ruleSet() {
        return rules;
    }

    List<Range> ranges() {
        return ranges;
    }

    private RevocationSet alone() {
        return new RevocationSet(epoch, salt, pruneBefore, ranges, entries, rules, reinstated, List.of());
    }

    private RevocationSet prune(int hour) {
        int raised = Math.max(hour, pruneBefore);
        return new RevocationSet(
                epoch, salt, raised, ranges, entries.prune(raised), rules.prune(raised), reinstated, retained);
    }

    private static List<Range> ranges(List<Segment> segments) throws MalformedSetException {
        long end = 0;
        List<Range> ranges = new ArrayList<>(segments.size());
        for (Segment segment : segments) {
            if (segment.from() != end) {
                throw new MalformedSetException(Reason.SEGMENTS_NOT_CONTIGUOUS, end, segment.from());
            }
            end = segment.to();
            ranges.add(new Range(segment.from(), end, segment.pruneBefore()));
        }
        return List.copyOf(ranges);
    }

    private static void requireRules(List<RevocationRule> rules, long sequence) throws MalformedSetException {
        if (rules.size() > MAX_RULES) {
            throw new MalformedSetException(Reason.TOO_MANY_RULES, MAX_RULES, rules.size());
        }
        long previous = 0;
        for (RevocationRule rule : rules) {
            if (rule.sequence() <= previous) {
                throw new MalformedSetException(Reason.RULES_NOT_ASCENDING, previous + 1, rule.sequence());
            }
            previous = rule.sequence();
        }
        if (previous > sequence) {
            throw new MalformedSetException(Reason.RULE_BEYOND_SEQUENCE, sequence, previous);
        }
    }

    private static long sequence(List<Range> ranges) {
        return ranges.isEmpty() ? 0 : ranges.get(ranges.size() - 1).to();
    }
}
