package dev.tidemark.server.repository;

import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts what a state names on the shelf, and takes off what the next one names no longer. */
final class Shelving {
    private final Shelf shelf;
    private final Archive archive;

    Shelving(Shelf shelf, Archive archive) {
        this.shelf = shelf;
        this.archive = archive;
    }

    /** Everything that {@code state} names, to be called before it is served. */
    void put(DomainState state) {
        for (int i = 0; i < state.roots().size(); i++) {
            shelf.put(Paths.root(i + 1), state.roots().get(i));
        }
        state.roles().values().forEach(file -> shelf.put(file.path(), file.bytes()));
        state.snapshot().ifPresent(file -> shelf.put(file.path(), file.bytes()));
        state.documents().forEach(this::putDocument);
        if (state.isSigned()) {
            putDocument(DomainLayout.RULES_TARGET, state.revocations().rulesFile());
        }
        state.revocations().segments().forEach(file -> shelf.put(file.servedPath(), file.bytes()));
        archive.retire(state.revocations().retired());
    }

    /** What {@code next} names and {@code held} did not. */
    void putChanged(DomainState held, DomainState next) {
        for (int i = held.roots().size(); i < next.roots().size(); i++) {
            shelf.put(Paths.root(i + 1), next.roots().get(i));
        }
        next.roles().forEach((role, file) -> {
            if (!Identity.same(held.roles().get(role), file)) {
                shelf.put(file.path(), file.bytes());
            }
        });
        next.snapshot().ifPresent(file -> shelf.put(file.path(), file.bytes()));
        next.documents().forEach((path, bytes) -> {
            if (held.documents().get(path) != bytes) {
                putDocument(path, bytes);
            }
        });
        boolean sameRules = held.isSigned()
                && Identity.same(
                        held.revocations().rulesFile(), next.revocations().rulesFile());
        if (next.isSigned() && !sameRules) {
            putDocument(DomainLayout.RULES_TARGET, next.revocations().rulesFile());
        }
        Set<SegmentFile> kept = identities(held.revocations());
        next.revocations().segments().stream()
                .filter(file -> !kept.contains(file))
                .forEach(file -> shelf.put(file.servedPath(), file.bytes()));
        if (!Identity.same(held.revocations().retired(), next.revocations().retired())) {
            archive.retire(next.revocations().retired());
        }
    }

    /** What is named no longer, to be called once {@code next} is served and what is gone is in the store. */
    void supersede(DomainState held, DomainState next, List<Superseded> gone, Instant now) {
        archive.keep(gone, now, shelf);
        takeOff(held, next, gone);
    }

    /** The same, where only the store knows when that was. */
    void replace(DomainState held, DomainState next, List<Superseded> gone) {
        archive.know(gone);
        takeOff(held, next, gone);
    }

    private void takeOff(DomainState held, DomainState next, List<Superseded> gone) {
        gone.forEach(file -> shelf.remove(file.path()));
        if (!Identity.same(held.revocations(), next.revocations())) {
            Set<String> named = next.revocations().segments().stream()
                    .map(SegmentFile::servedPath)
                    .collect(Collectors.toSet());
            held.revocations().segments().stream()
                    .map(SegmentFile::servedPath)
                    .filter(path -> !named.contains(path))
                    .forEach(shelf::remove);
        }
    }

    private void putDocument(String path, byte[] bytes) {
        shelf.put(Paths.target(path, Digests.sha256Hex(bytes)), bytes);
    }

    private static Set<SegmentFile> identities(RevocationHolding holding) {
        Set<SegmentFile> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(holding.segments());
        return set;
    }
}
