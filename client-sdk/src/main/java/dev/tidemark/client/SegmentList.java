package dev.tidemark.client;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.RevocationsExtension;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.MalformedSegmentException;
import dev.tidemark.revocation.MalformedSetException;
import dev.tidemark.revocation.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The segments that the role {@code revocations} lists, if they can be a state by what is signed of them: before the
 * first is asked for. Who stole the role's key can list whatever fits into its file; this bounds what a reader fetches,
 * holds and keeps for it, and each file's own bytes are then held to its line. Immutable.
 *
 * @param lines contiguous from 0
 * @param pruneBefore the role's, hours since 1970
 */
record SegmentList(List<Line> lines, int pruneBefore) {
    /** The most segments. An honest list needs 22 at ten million entries, and one more for each further two million. */
    static final int MAX_SEGMENTS = 256;

    /** What all segments may take for each entry that the reader allows. One issuer's take less than 6 in large ones. */
    private static final long BYTES_AN_ENTRY = 8;

    SegmentList {
        lines = List.copyOf(lines);
    }

    /**
     * What the role says of one segment.
     *
     * @param path of the target
     */
    record Line(String path, TargetFile file, SegmentNumbers numbers) {}

    /**
     * @param maxEntries of all segments together
     * @throws AssemblyException if no files could make this list a state, or one that is too large
     */
    static SegmentList of(Targets role, RevocationsExtension said, long maxEntries)
            throws AssemblyException, VerificationException {
        List<Line> lines = new ArrayList<>();
        for (String path : role.targets().keySet()) {
            if (path.endsWith(DomainLayout.SEGMENT_SUFFIX)) {
                require(lines.size() < MAX_SEGMENTS, MalformedSetException.Reason.TOO_MANY_SEGMENTS.code(), path);
                lines.add(line(path, StateAssembly.listed(role, path, StateAssembly.MAX_TARGET_BYTES)));
            }
        }
        lines.sort(Comparator.comparingLong(line -> line.numbers().from()));
        requireWhole(lines, said);
        requireSize(lines, maxEntries);
        return new SegmentList(lines, Math.toIntExact(said.pruneBeforeHour()));
    }

    /** In the order in which they are best had: what helps with the largest may help with others. */
    List<Line> largestFirst() {
        return lines.stream()
                .sorted(Comparator.comparingLong((Line line) -> line.file().length())
                        .reversed())
                .toList();
    }

    private static Line line(String path, TargetFile file) throws AssemblyException, VerificationException {
        JsonReader custom = JsonReader.of(
                path,
                file.custom()
                        .orElseThrow(() -> refused("extension_invalid", path + " is listed without its numbers.")));
        SegmentNumbers numbers = new SegmentNumbers(
                custom.integer("from", 0),
                custom.integer("to", 1),
                custom.integer("count", 0),
                custom.integer("prune_before", 0));
        if (!path.equals(numbers.path())) {
            throw refused("mix_and_match", path + " does not hold what its signed entry says.");
        }
        requireSegment(path, file, numbers);
        return new Line(path, file, numbers);
    }

    private static void requireSegment(String path, TargetFile file, SegmentNumbers numbers) throws AssemblyException {
        require(numbers.from() < numbers.to(), MalformedSegmentException.Reason.BAD_RANGE.code(), path);
        require(
                numbers.pruneBefore() <= Integer.MAX_VALUE,
                MalformedSegmentException.Reason.BAD_PRUNE_BEFORE.code(),
                path);
        require(numbers.count() <= Segment.MAX_ENTRIES, MalformedSegmentException.Reason.TOO_MANY_ENTRIES.code(), path);
        require(
                numbers.count() <= numbers.to() - numbers.from(),
                MalformedSegmentException.Reason.COUNT_EXCEEDS_RANGE.code(),
                path);
        require(file.length() <= numbers.mostBytes(), MalformedSetException.Reason.SEGMENT_TOO_LONG.code(), path);
    }

    private static void requireWhole(List<Line> lines, RevocationsExtension said) throws AssemblyException {
        long end = 0;
        long pruneBefore = 0;
        for (Line line : lines) {
            require(
                    line.numbers().from() == end,
                    MalformedSetException.Reason.SEGMENTS_NOT_CONTIGUOUS.code(),
                    line.path() + ", after " + end);
            end = line.numbers().to();
            pruneBefore = Math.max(pruneBefore, line.numbers().pruneBefore());
        }
        if (end != said.revocationSequence()) {
            throw refused(
                    "mix_and_match",
                    "The segments end at " + end + ", the role says " + said.revocationSequence() + ".");
        }
        require(
                said.pruneBeforeHour() <= Integer.MAX_VALUE,
                MalformedSegmentException.Reason.BAD_PRUNE_BEFORE.code(),
                "the role, " + said.pruneBeforeHour());
        require(
                said.pruneBeforeHour() == pruneBefore,
                MalformedSetException.Reason.PRUNE_BEFORE_MISMATCH.code(),
                "the role, " + said.pruneBeforeHour() + " where the highest is " + pruneBefore);
    }

    private static void requireSize(List<Line> lines, long maxEntries) throws AssemblyException {
        long entries = 0;
        long bytes = 0;
        for (Line line : lines) {
            entries += line.numbers().count();
            bytes += line.file().length();
        }
        long maxBytes = Math.max(StateAssembly.MAX_TARGET_BYTES, BYTES_AN_ENTRY * Math.min(maxEntries, 1L << 40));
        if (entries > maxEntries || bytes > maxBytes) {
            throw refused(
                    MalformedSetException.Reason.TOO_MANY_REVOCATIONS.code(),
                    "The role lists " + entries + " revocations in " + bytes + " bytes; " + maxEntries + " in "
                            + maxBytes + " are allowed. If it is right to have as many, raise Limits.revocations.");
        }
    }

    private static void require(boolean so, String code, String where) throws AssemblyException {
        if (!so) {
            throw refused(code, "Refused the list of segments at " + where + ".");
        }
    }

    private static AssemblyException refused(String code, String explanation) {
        return new AssemblyException(new Failure(code, explanation));
    }
}
