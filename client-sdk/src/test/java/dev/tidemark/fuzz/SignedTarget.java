package dev.tidemark.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.FuzzRepository;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.UnverifiedRole;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of one role are in bad hands: any content, signed by them, after a valid chain. First octet as in
 * {@link MetadataTarget}, and whether the rest is the signed part or edits of a valid one.
 */
public final class SignedTarget {
    private static final int EDITS = 1 << 5;
    private static final List<FuzzRepository> REPOSITORIES = List.of(FuzzRepository.tidemark(), FuzzRepository.plain());

    private SignedTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        int choice = in.octet();
        String role = FuzzRepository.ROLES.get(choice % 8 % FuzzRepository.ROLES.size());
        FuzzRepository repository = REPOSITORIES.get(choice >> 3 & 1);
        boolean second = (choice >> 4 & 1) == 1;
        Optional<ObjectNode> signed = (choice & EDITS) != 0
                ? Optional.of(JsonEdits.apply(repository.signed(role, second), in))
                : object(in.rest());
        if (signed.isPresent()) {
            byte[] file = FuzzRepository.sign(role, signed.get());
            take(repository, role, second, file);
            show(role, file);
        }
    }

    private static Optional<ObjectNode> object(byte[] json) {
        try {
            JsonNode node = StrictJson.parse("signed", json);
            return node instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (VerificationException e) {
            return Optional.empty();
        }
    }

    private static void take(FuzzRepository repository, String role, boolean second, byte[] file) {
        TrustedMetadata next;
        try {
            next = repository.take(role, second, file);
        } catch (VerificationException e) {
            Promise.requireFitForALog(e.rejection().explain());
            return;
        }
        Verified<?> held = FuzzRepository.held(next, role);
        ObjectNode signed = FuzzRepository.signedOf(held.bytes());
        Promise.require(
                FuzzRepository.isWithin(held.role().toJson(), signed), "the " + role + " shows what was not signed");
        Promise.require(held.role().version() == signed.get("version").longValue(), "another version is shown");
        if (second) {
            requireNothingFell(repository.before(role, true), next);
        }
        goOn(repository, next);
    }

    private static void requireNothingFell(TrustedMetadata before, TrustedMetadata after) {
        Promise.require(before.root().role().version() <= after.root().role().version(), "the root's version fell");
        Promise.require(version(before.timestamp()) <= version(after.timestamp()), "the timestamp's version fell");
        if (before.snapshot().isPresent() && after.snapshot().isPresent()) {
            Snapshot now = after.snapshot().get().role();
            for (Map.Entry<String, MetaFile> line :
                    before.snapshot().get().role().meta().entrySet()) {
                MetaFile kept = now.meta().get(line.getKey());
                Promise.require(
                        kept != null && kept.version() >= line.getValue().version(), "a line of the snapshot fell");
            }
        }
    }

    private static long version(Optional<? extends Verified<?>> held) {
        return held.isPresent() ? held.get().role().version() : 0;
    }

    /** Whatever was taken, every later step and question has an answer. */
    private static void goOn(FuzzRepository repository, TrustedMetadata taken) {
        taken.expired(FuzzRepository.strict().now());
        TrustedMetadata held = settled(taken);
        whole(held);
        for (String role : FuzzRepository.ROLES.subList(1, FuzzRepository.ROLES.size())) {
            try {
                held = FuzzRepository.step(held, role, repository.file(role, true));
            } catch (VerificationException e) {
                Promise.requireFitForALog(e.rejection().explain());
            } catch (IllegalStateException e) {
                // Its word for a step out of turn: the one before was refused.
                Promise.require(String.valueOf(e.getMessage()).endsWith("first"), "a step failed: " + e);
            }
        }
        whole(held);
    }

    private static TrustedMetadata settled(TrustedMetadata taken) {
        try {
            return taken.rootSettled(FuzzRepository.replay());
        } catch (VerificationException e) {
            throw new AssertionError("a replay refuses nothing for its age", e);
        }
    }

    private static void whole(TrustedMetadata held) {
        try {
            held.requireWhole(FuzzRepository.strict());
        } catch (VerificationException e) {
            Promise.requireFitForALog(e.rejection().explain());
        }
    }

    /** What a person looks at before signing: the same bytes would be signed, and a signature changes nothing else. */
    private static void show(String role, byte[] file) {
        try {
            UnverifiedRole shown = UnverifiedRole.parse(role, file, dev.tidemark.metadata.Limits.DEFAULT);
            byte[] message = CanonicalJson.encode(FuzzRepository.signedOf(file));
            Promise.require(Arrays.equals(shown.message(), message), "another message would be signed");
            Promise.require(
                    !shown.isShownWhole()
                            || Arrays.equals(CanonicalJson.encode(shown.role().toJson()), message),
                    "less is shown than is signed");
            UnverifiedRole again = UnverifiedRole.parse(
                    role, shown.withSignature("another", new byte[] {1}), dev.tidemark.metadata.Limits.DEFAULT);
            Promise.require(Arrays.equals(again.message(), message), "a signature changed the message");
        } catch (VerificationException e) {
            Promise.requireFitForALog(e.rejection().explain());
        }
    }

    /** Each role's signed part, and one edit of each. */
    static Seeds seeds() {
        Seeds seeds = new Seeds();
        for (int choice = 0; choice < 32; choice++) {
            if (choice % 8 < FuzzRepository.ROLES.size()) {
                String role = FuzzRepository.ROLES.get(choice % 8);
                boolean second = (choice >> 4 & 1) == 1;
                String name = role + (choice >> 3) % 2 + (second ? "-second" : "-first");
                if (second) {
                    seeds.add(
                            name,
                            new byte[] {(byte) choice},
                            CanonicalJson.encode(
                                    REPOSITORIES.get(choice >> 3 & 1).signed(role, true)));
                }
                seeds.add("edited-" + name, new byte[] {(byte) (choice | EDITS), 0, 1, 2, 'x', 'y', 2, 5});
            }
        }
        return seeds;
    }
}
