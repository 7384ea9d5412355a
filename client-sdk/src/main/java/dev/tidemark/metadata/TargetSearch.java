package dev.tidemark.metadata;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who signs a target: TUF 1.0.34 section 5.6.7, a pre-order depth-first search through the delegations in their order.
 * A role is visited once in a search, by its name; where a terminating delegation covers the path, nothing after its own
 * subtree is looked at. A limit ends the whole search: what comes later in the order must not stand in for a role that
 * was not reached.
 *
 * @param <E> what a source can fail with; its failure ends the search
 */
public final class TargetSearch<E extends Exception> {
    private final String path;
    private final SearchLimits limits;
    private final Source<E> source;

    /**
     * @param path the target path
     * @param source gives each delegated role that is visited
     */
    public TargetSearch(String path, SearchLimits limits, Source<E> source) {
        this.path = path;
        this.limits = limits;
        this.source = source;
    }

    /** Where delegated roles come from. */
    @FunctionalInterface
    public interface Source<E extends Exception> {
        /**
         * A role as this delegator delegates to it. A role of one name may be delegated by several: it must have been
         * verified with the keys of this one ({@link TrustedMetadata#delegatedBy}), whatever others accepted.
         */
        Verified<Targets> delegated(Verified<Targets> delegator, String name) throws E, InterruptedException;
    }

    /** How a search ended. */
    public sealed interface Outcome {
        /** The first role in the order that has the target. */
        record Found(String role, TargetFile file) implements Outcome {}

        /** No role that may sign the path has it. */
        record Absent() implements Outcome {}

        /** The limit of that name ended the search before it was through. */
        record Stopped(String limit) implements Outcome {}
    }

    private record Step(Optional<Verified<Targets>> delegator, String name, int depth) {}

    /** Searches from the top-level targets role on. */
    public Outcome from(Verified<Targets> top) throws E, InterruptedException {
        Deque<Step> ahead = new ArrayDeque<>();
        ahead.push(new Step(Optional.empty(), Targets.TYPE, 0));
        Set<String> visited = new HashSet<>();
        while (!ahead.isEmpty()) {
            Step step = ahead.pop();
            if (!visited.add(step.name())) {
                continue;
            }
            if (step.depth() > limits.depth()) {
                return new Outcome.Stopped("depth of " + limits.depth() + " delegations");
            }
            if (visited.size() - 1 > limits.roles()) {
                return new Outcome.Stopped("number of " + limits.roles() + " delegated roles");
            }
            Verified<Targets> role = step.delegator().isPresent()
                    ? source.delegated(step.delegator().get(), step.name())
                    : top;
            TargetFile file = role.role().targets().get(path);
            if (file != null) {
                return new Outcome.Found(step.name(), file);
            }
            follow(step, role, ahead);
        }
        return new Outcome.Absent();
    }

    /** Puts those delegations in front that cover the path, the first of them foremost. */
    private void follow(Step step, Verified<Targets> role, Deque<Step> ahead) {
        List<DelegatedRole> covering = role.role().delegations().map(Delegations::roles).orElse(List.of()).stream()
                .filter(delegation -> delegation.covers(path))
                .toList();
        int last = 0;
        while (last < covering.size() && !covering.get(last).terminating()) {
            last++;
        }
        if (last < covering.size()) {
            ahead.clear();
            last++;
        }
        for (int i = last - 1; i >= 0; i--) {
            ahead.push(new Step(Optional.of(role), covering.get(i).name(), step.depth() + 1));
        }
    }
}
