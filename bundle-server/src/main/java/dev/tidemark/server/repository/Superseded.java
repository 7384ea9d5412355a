package dev.tidemark.server.repository;

import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file that one state named and the next does not.
 *
 * @param bytes shared, never written to
 */
@SuppressWarnings("ArrayRecordComponent") // never compared by value
record Superseded(String path, byte[] bytes, Keep keep) {

    /** All of them, but for roots, which stay, and closed segments, which the next state lists as retired. */
    static List<Superseded> between(DomainState held, DomainState next) {
        List<Superseded> gone = new ArrayList<>();
        held.snapshot().ifPresent(file -> addRole(gone, file, next.snapshot().orElse(file), Keep.ONLINE));
        held.roles()
                .forEach((role, file) -> addRole(
                        gone,
                        file,
                        next.roles().getOrDefault(role, file),
                        role.equals(DomainLayout.REVOCATIONS) ? Keep.ONLINE : Keep.ROLES));
        for (Map.Entry<String, byte[]> one : held.documents().entrySet()) {
            byte[] after = next.documents().getOrDefault(one.getKey(), one.getValue());
            addDocument(gone, one.getKey(), one.getValue(), after, Keep.ROLES);
        }
        if (held.isSigned()) {
            byte[] after = next.revocations().rulesFile();
            addDocument(gone, DomainLayout.RULES_TARGET, held.revocations().rulesFile(), after, Keep.ONLINE);
        }
        addTails(gone, held.revocations(), next.revocations());
        return gone;
    }

    private static void addRole(List<Superseded> gone, RoleFile before, RoleFile after, Keep keep) {
        if (!Identity.same(before, after) && !before.path().equals(after.path())) {
            gone.add(new Superseded(before.path(), before.bytes(), keep));
        }
    }

    private static void addDocument(List<Superseded> gone, String path, byte[] before, byte[] after, Keep keep) {
        if (before != after) {
            String served = Paths.target(path, Digests.sha256Hex(before));
            if (!served.equals(Paths.target(path, Digests.sha256Hex(after)))) {
                gone.add(new Superseded(served, before, keep));
            }
        }
    }

    private static void addTails(List<Superseded> gone, RevocationHolding before, RevocationHolding after) {
        if (Identity.same(before, after)) {
            return;
        }
        Set<String> named =
                after.segments().stream().map(SegmentFile::servedPath).collect(Collectors.toSet());
        before.segments().stream()
                .filter(file -> before.isTail(file) && !named.contains(file.servedPath()))
                .forEach(file -> gone.add(new Superseded(file.servedPath(), file.bytes(), Keep.ONLINE)));
    }
}
