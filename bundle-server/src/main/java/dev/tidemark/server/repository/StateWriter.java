package dev.tidemark.server.repository;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.storage.Ledger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a new state into the one append that makes it durable. */
final class StateWriter {
    static final int FORMAT = 2;

    private StateWriter() {}

    /** The names that differ between two states, with their packed values; an empty value removes one. */
    static Map<String, byte[]> changes(Ledger ledger, DomainState held, DomainState next, Note note) {
        Map<String, byte[]> before = fold(held);
        Map<String, byte[]> after = fold(next);
        Set<String> blobs = new HashSet<>();
        next.revocations().segments().stream()
                .filter(file -> !next.revocations().isTail(file))
                .forEach(file -> blobs.add(LedgerNames.SEGMENT + file.segment().fileName()));
        Map<String, byte[]> changes = new HashMap<>();
        after.forEach((name, value) -> {
            byte[] old = before.get(name);
            if (old != value && !Arrays.equals(old, value)) {
                changes.put(name, Packed.pack(ledger, value, blobs.contains(name)));
            }
        });
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .forEach(name -> changes.put(name, new byte[0]));
        addRetired(ledger, held.revocations(), next.revocations(), changes);
        changes.put(LedgerNames.HEAD, Packed.pack(ledger, CanonicalJson.encode(head(next, note)), false));
        return changes;
    }

    private static void addRetired(
            Ledger ledger, RevocationHolding from, RevocationHolding to, Map<String, byte[]> changes) {
        List<RetiredSegment> before = from.retired();
        List<RetiredSegment> after = to.retired();
        if (Identity.same(before, after)) {
            return;
        }
        // The others are in the store since they were listed.
        to.passed().forEach(file -> Packed.pack(ledger, file.bytes(), true));
        Set<RetiredSegment> held = new HashSet<>(before);
        Set<String> named = new HashSet<>();
        for (RetiredSegment one : after) {
            named.add(one.sha256());
            if (!held.contains(one)) {
                changes.put(
                        LedgerNames.RETIRED + one.sha256(),
                        Packed.pack(ledger, CanonicalJson.encode(one.toJson()), false));
            }
        }
        before.stream()
                .filter(one -> !named.contains(one.sha256()))
                .forEach(one -> changes.put(LedgerNames.RETIRED + one.sha256(), new byte[0]));
    }

    /** What was published, for ever: who, what, when, and the digest of every role that changed. */
    static byte[] log(DomainState held, DomainState next, Note note) {
        ObjectNode log = head(next, note);
        ArrayNode roles = log.putArray("roles");
        for (int i = held.roots().size(); i < next.roots().size(); i++) {
            addDigest(roles, "root", i + 1L, next.roots().get(i));
        }
        next.roles().forEach((role, file) -> {
            if (!Identity.same(held.roles().get(role), file)) {
                addDigest(roles, role, file.version(), file.bytes());
            }
        });
        next.snapshot().ifPresent(file -> addDigest(roles, file.role(), file.version(), file.bytes()));
        next.timestamp().ifPresent(file -> addDigest(roles, file.role(), file.version(), file.bytes()));
        return CanonicalJson.encode(log);
    }

    /** The same of the append that creates a domain. */
    static byte[] firstLog(DomainState state, Note note) {
        ObjectNode log = head(state, note);
        addDigest(log.putArray("roles"), "root", 1, state.roots().get(0));
        return CanonicalJson.encode(log);
    }

    private static void addDigest(ArrayNode roles, String role, long version, byte[] bytes) {
        roles.addObject().put("role", role).put("version", version).put("sha256", Digests.sha256Hex(bytes));
    }

    /** The append that creates a domain. */
    static Map<String, byte[]> first(Ledger ledger, DomainState state, Note note) {
        Map<String, byte[]> changes = new HashMap<>();
        fold(state).forEach((name, value) -> changes.put(name, Packed.pack(ledger, value, false)));
        changes.put(LedgerNames.HEAD, Packed.pack(ledger, CanonicalJson.encode(head(state, note)), false));
        return changes;
    }

    /** Who did what when. */
    record Note(String principal, String verb, Instant at) {}

    private static ObjectNode head(DomainState state, Note note) {
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("format", FORMAT);
        head.put("domain", state.domain().name());
        head.put("epoch", state.constants().epoch());
        head.put("bundle_version", state.bundleVersion());
        head.put("revocation_sequence", state.revocationSequence());
        head.put("snapshot_version", state.snapshotVersion());
        head.put("principal", note.principal());
        head.put("verb", note.verb());
        head.put("at", MetadataTime.formatMillis(note.at()));
        return head;
    }

    private static Map<String, byte[]> fold(DomainState state) {
        Map<String, byte[]> fold = new HashMap<>();
        for (int i = 0; i < state.roots().size(); i++) {
            fold.put(LedgerNames.ROOT + (i + 1), state.roots().get(i));
        }
        state.roles().forEach((role, file) -> fold.put(LedgerNames.ROLE + role, file.bytes()));
        state.snapshot().ifPresent(file -> fold.put(LedgerNames.ROLE + "snapshot", file.bytes()));
        state.timestamp().ifPresent(file -> fold.put(LedgerNames.ROLE + "timestamp", file.bytes()));
        state.documents().forEach((path, bytes) -> fold.put(LedgerNames.TARGET + path, bytes));
        if (state.isSigned()) {
            fold.put(
                    LedgerNames.TARGET + DomainLayout.RULES_TARGET,
                    state.revocations().rulesFile());
        }
        state.revocations()
                .segments()
                .forEach(file -> fold.put(LedgerNames.SEGMENT + file.segment().fileName(), file.bytes()));
        state.slugs()
                .forEach((slug, issuer) -> fold.put(LedgerNames.SLUG + slug, issuer.getBytes(StandardCharsets.UTF_8)));
        return fold;
    }
}
