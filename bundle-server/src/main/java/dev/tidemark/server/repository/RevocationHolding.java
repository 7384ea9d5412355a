package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.revocation.MalformedSetException;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevocationSet;
import dev.tidemark.revocation.Salt;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.Tiers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The revocations of one state: segments, rules, and the closed segments that were replaced lately. Immutable.
 *
 * @param segments contiguous from 0
 * @param rules ascending by sequence
 * @param rulesFile the bytes of {@code revocations/rules.json}; shared, never written to
 * @param retired oldest first
 * @param passed those of {@code retired} that no state listed: closed and merged in the publication that made this one
 * @param merged those of {@code segments} that were merged beside the publication that made this one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by value
record RevocationHolding(
        List<SegmentFile> segments,
        List<RevocationRule> rules,
        byte[] rulesFile,
        List<RetiredSegment> retired,
        List<SegmentFile> passed,
        List<Compaction.Merged> merged) {
    private static final Duration RETIRED_FOR = Duration.ofDays(30);

    static final RevocationHolding EMPTY = new RevocationHolding(
            List.of(), List.of(), new RulesDocument(List.of()).toBytes(), List.of(), List.of(), List.of());

    RevocationHolding {
        segments = List.copyOf(segments);
        rules = List.copyOf(rules);
        retired = List.copyOf(retired);
        passed = List.copyOf(passed);
        merged = List.copyOf(merged);
    }

    /** The number of the last event. */
    long sequence() {
        return segments.isEmpty()
                ? 0
                : segments.get(segments.size() - 1).segment().to();
    }

    /** The highest of the segments', hours since 1970. */
    int pruneBefore() {
        return segments.stream()
                .mapToInt(file -> file.segment().pruneBefore())
                .max()
                .orElse(0);
    }

    /**
     * What a reader makes of it.
     *
     * @param constants the domain's
     * @param reinstated what the policy lists
     * @param stated the highest {@code prune_before} as it is stated, hours since 1970
     * @throws MalformedSetException when segments, rules and that number are no state
     */
    RevocationSet set(RootExtension constants, Collection<Reinstated> reinstated, int stated)
            throws MalformedSetException {
        return RevocationSet.of(constants.epoch(), Salt.of(constants.salt()), plain(), rules, reinstated, stated);
    }

    /** With these entries and exactly these rules, up to the number {@code to}. */
    RevocationHolding with(RevocationStep step, int hour, Instant now, Compaction compaction) {
        int pruneBefore = Math.max(pruneBefore(), hour);
        Compaction.Merging merging = compaction.merging();
        Tiers.Publication made = Tiers.publication(plain(), step.additions(), step.to(), pruneBefore, merging);
        return replaced(made, merging.taken(), step.rules(), now);
    }

    /** Without what is dead at {@code hour}, where that is worth a new segment; this very object if it is nowhere. */
    RevocationHolding swept(int hour, Instant now, Compaction compaction) {
        List<Segment> held = plain();
        Compaction.Merging merging = compaction.merging();
        List<Segment> swept = Tiers.sweep(held, Math.max(pruneBefore(), hour), merging);
        return isSame(swept, held)
                ? this
                : replaced(new Tiers.Publication(swept, List.of()), merging.taken(), rules, now);
    }

    private static boolean isSame(List<Segment> swept, List<Segment> held) {
        return swept.size() == held.size()
                && IntStream.range(0, held.size()).allMatch(i -> Identity.same(swept.get(i), held.get(i)));
    }

    private RevocationHolding replaced(
            Tiers.Publication made, List<Compaction.Merged> taken, List<RevocationRule> nextRules, Instant now) {
        List<Segment> next = made.segments();
        IdentityHashMap<Segment, SegmentFile> held = new IdentityHashMap<>();
        segments.forEach(file -> held.put(file.segment(), file));
        IdentityHashMap<Segment, SegmentFile> ready = new IdentityHashMap<>();
        taken.forEach(one -> ready.put(one.file().segment(), one.file()));
        List<SegmentFile> files = new ArrayList<>(next.size());
        int pruneBefore = 0;
        for (Segment segment : next) {
            SegmentFile same = held.remove(segment);
            SegmentFile there = same == null ? ready.get(segment) : same;
            files.add(there == null ? SegmentFile.of(segment) : there);
            pruneBefore = Math.max(pruneBefore, segment.pruneBefore());
        }
        int floor = pruneBefore;
        List<RevocationRule> live =
                nextRules.stream().filter(rule -> !rule.droppable(floor)).toList();
        byte[] file = live.equals(rules) ? rulesFile : new RulesDocument(live).toBytes();
        List<SegmentFile> passing = made.passed().stream().map(SegmentFile::of).toList();
        return new RevocationHolding(files, live, file, retiredWith(held.keySet(), passing, now), passing, taken);
    }

    /** This very list if nothing came and nothing left. */
    private List<RetiredSegment> retiredWith(Set<Segment> replaced, List<SegmentFile> passing, Instant now) {
        List<RetiredSegment> next = new ArrayList<>(retired);
        boolean left = next.removeIf(one -> one.retiredAt().plus(RETIRED_FOR).isBefore(now));
        Stream<SegmentFile> listed =
                segments.stream().filter(file -> replaced.contains(file.segment()) && !isTail(file));
        List<RetiredSegment> came = Stream.concat(listed, passing.stream())
                .map(file -> RetiredSegment.of(file, now))
                .toList();
        next.addAll(came);
        return left || !came.isEmpty() ? next : retired;
    }

    /** Whether the next publication replaces it. What was closed stays closed, however little a sweep left of it. */
    boolean isTail(SegmentFile file) {
        return Identity.same(file, segments.get(segments.size() - 1))
                && file.segment().count() < Tiers.TAIL_LIMIT;
    }

    private List<Segment> plain() {
        return segments.stream().map(SegmentFile::segment).toList();
    }

    /** What the role {@code revocations} lists. */
    Map<String, TargetFile> targets() {
        Map<String, TargetFile> targets = new LinkedHashMap<>();
        targets.put(DomainLayout.RULES_TARGET, TargetFile.of(rulesFile));
        segments.forEach(file -> targets.put(file.targetPath(), file.target()));
        return targets;
    }

    /** {@code revocations/history.json}; not all of what is served, see {@link HistoryList}. */
    byte[] history() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray("segments");
        HistoryList.of(retired, sequence()).forEach(one -> list.add(one.toJson()));
        return CanonicalJson.encode(json);
    }
}
