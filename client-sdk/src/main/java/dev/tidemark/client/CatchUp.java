package dev.tidemark.client;

import dev.tidemark.metadata.Rejection;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.Segment;
import dev.tidemark.revocation.Tiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a listed segment, most of which is held, from that and from replaced segments that are still served, so that who
 * was away does not fetch again what it has. The list of those is not signed: what is made counts only if it is the bytes
 * that the signed entry names, and whatever goes wrong, the listed segment is fetched instead. A list that lies costs the
 * list, and files that together are shorter than the segment. Of one cycle; used by one thread.
 */
final class CatchUp {
    /** As many entries may be fetched a second time: it is not worth a look at the history. */
    static final int SPARED_ENTRIES = 2 * Tiers.TAIL_LIMIT;

    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

    private final Sources sources;
    private Optional<SegmentHistory> history = Optional.empty();
    private boolean asked;

    CatchUp(Sources sources) {
        this.sources = sources;
    }

    /**
     * The bytes that {@code file} names; empty if they must be fetched.
     *
     * @param local what is held
     * @param consistent whether names of files begin with their digest
     */
    Optional<byte[]> make(String path, TargetFile file, LocalSegments local, boolean consistent)
            throws InterruptedException {
        Optional<SegmentNumbers> numbers = SegmentNumbers.of(file);
        if (numbers.isEmpty()) {
            return Optional.empty();
        }
        List<Segment> held = local.within(numbers.get());
        long spared = held.stream().mapToLong(Segment::count).sum();
        if (spared <= SPARED_ENTRIES) {
            return Optional.empty();
        }
        try {
            Optional<GapPlan> plan =
                    history(file.length()).flatMap(known -> GapPlan.of(numbers.get(), held, known, file.length()));
            return plan.isEmpty()
                    ? Optional.empty()
                    : LocalSegments.merged(path, file, segments(plan.get(), consistent));
        } catch (RefusedException e) {
            LOG.debug(
                    "{} is fetched whole, its parts cannot be had: {}",
                    path,
                    e.failure().code());
            return Optional.empty();
        }
    }

    /**
     * Asked for once in a cycle, and never more of it than the segment that it would spare. The largest segments come
     * first, so that it is not too long for a small one and then not there for a large one.
     */
    private Optional<SegmentHistory> history(long worthBytes) throws RefusedException, InterruptedException {
        if (!asked) {
            asked = true;
            requireTime();
            history = Optional.of(sources.fetch(
                    SegmentHistory.PATH, Math.min(SegmentHistory.MAX_BYTES, worthBytes), SegmentHistory::parse));
        }
        return history;
    }

    private List<Segment> segments(GapPlan plan, boolean consistent) throws RefusedException, InterruptedException {
        List<Segment> segments = new ArrayList<>();
        for (GapPlan.Part part : plan.parts()) {
            if (part instanceof GapPlan.Part.Held here) {
                segments.add(here.segment());
            } else if (part instanceof GapPlan.Part.Missing missing) {
                segments.add(fetched(missing.retired(), consistent));
            }
        }
        return segments;
    }

    private Segment fetched(SegmentHistory.Retired retired, boolean consistent)
            throws RefusedException, InterruptedException {
        requireTime();
        String served = RepositoryPaths.target(retired.path(), retired.sha256(), consistent);
        return sources.fetch(served, retired.length(), bytes -> decoded(retired, bytes));
    }

    private static Segment decoded(SegmentHistory.Retired retired, byte[] bytes) throws VerificationException {
        retired.file().require(retired.path(), bytes);
        try {
            Segment segment = Segment.decode(bytes);
            if (SegmentNumbers.of(segment).equals(retired.numbers())) {
                return segment;
            }
        } catch (MalformedSegmentException e) {
            throw new VerificationException(
                    new Rejection.Malformed(retired.path(), "", e.reason().code()));
        }
        throw new VerificationException(
                new Rejection.Malformed(retired.path(), "", "it is not what the history says of it"));
    }

    /** The listed segment must still have its time if all this leads nowhere. */
    private void requireTime() throws RefusedException {
        if (!sources.hasTimeToSpare()) {
            throw new Faults().refused();
        }
    }
}
