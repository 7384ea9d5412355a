package dev.tidemark.server.publish;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.server.repository.Change;
import dev.tidemark.server.repository.DomainState;
import dev.tidemark.server.repository.RepositorySettings;
import dev.tidemark.server.repository.RoleFile;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** The gate of the bytes: what is held until now, what may come next, and whether this is it. Pure. */
final class PublishGate {
    private final DocumentGate documents;

    PublishGate(RepositorySettings settings) {
        this.documents = new DocumentGate(settings);
    }

    Change check(DomainState held, String principal, PublishRequest request, Instant now)
            throws Refused, VerificationException {
        Change change = Change.of(principal, "publish " + request.role() + " " + request.version());
        Times times = new Times(now, Duration.ofSeconds(1), Times.Expiry.REFUSED);
        return switch (request.role()) {
            case "root" -> root(change, held, request, times);
            case "targets" -> targets(change, held, request, times);
            default -> delegated(change, held, request, times);
        };
    }

    private static Change root(Change change, DomainState held, PublishRequest request, Times times)
            throws Refused, VerificationException {
        requireNext(request, held.root().version());
        requireNoTargets(request);
        TrustedMetadata next = held.chain().withRoot(request.metadata());
        next.rootSettled(times);
        if (next.root().role().tidemark().orElseThrow().epoch()
                != held.constants().epoch()) {
            throw Refused.of(
                    "epoch_change_not_published",
                    422,
                    "A new epoch begins with the recovery ceremony, not with a publication. Keep the epoch of the root.");
        }
        return change.withRoot(request.metadata());
    }

    private static Change targets(Change change, DomainState held, PublishRequest request, Times times)
            throws Refused, VerificationException {
        requireNext(request, held.version("targets").orElse(0));
        requireNoTargets(request);
        Verified<Targets> next = held.chain().candidateTargets(request.metadata(), request.version(), times);
        return change.withRole(new RoleFile("targets", request.version(), request.metadata()))
                .withSlugs(DelegationGate.check(held, next.role()));
    }

    private Change delegated(Change change, DomainState held, PublishRequest request, Times times)
            throws Refused, VerificationException {
        String role = request.role();
        Verified<Targets> delegator = held.targets()
                .orElseThrow(() -> Refused.of(
                        "targets_not_published", 409, "Publish 1.targets.json first; it says who signs this role."));
        if (delegator.role().delegations().flatMap(all -> all.role(role)).isEmpty()) {
            throw Refused.of(
                    "role_unknown",
                    404,
                    "The targets role delegates no such role. Publish a targets role that does first.");
        }
        requireNext(request, held.version(role).orElse(0));
        Verified<Targets> next =
                held.chain().candidateDelegated(delegator, role, request.metadata(), request.version(), times);
        String path = DomainLayout.slugOf(role).map(DomainLayout::issuerTarget).orElse(DomainLayout.POLICY_TARGET);
        byte[] document = document(held, request, next.role(), path);
        Change with = change.withRole(new RoleFile(role, request.version(), request.metadata()))
                .withDocument(path, document);
        return documents.check(with, held, delegator.role(), role, document);
    }

    /** The one target of the role: sent with it, or held already. */
    private static byte[] document(DomainState held, PublishRequest request, Targets role, String path)
            throws Refused, VerificationException {
        for (String sent : request.targets().keySet()) {
            if (!role.targets().containsKey(sent)) {
                throw Refused.of(
                        "target_not_listed",
                        422,
                        "A target was sent that the role does not list. Send only what it lists.");
            }
        }
        TargetFile listed = role.targets().get(path);
        if (listed == null || role.targets().size() != 1) {
            throw Refused.of(
                    "target_unexpected", 422, "This role must list exactly one target, " + path + ". Sign it so.");
        }
        Optional<byte[]> sent = Optional.ofNullable(request.targets().get(path));
        byte[] bytes = sent.or(() -> held.document(path))
                .orElseThrow(() -> Refused.of("target_missing", 422, "Send the target " + path + " with the role."));
        if (sent.isEmpty() && !isHeld(listed, path, bytes)) {
            throw Refused.of("target_missing", 422, "Send the target " + path + " with the role; another one is held.");
        }
        listed.require(path, bytes);
        return Arrays.copyOf(bytes, bytes.length);
    }

    private static boolean isHeld(TargetFile listed, String path, byte[] bytes) {
        try {
            listed.require(path, bytes);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }

    private static void requireNext(PublishRequest request, long current) throws Refused {
        if (request.version() != current + 1) {
            throw Refused.conflict(
                    "version_conflict",
                    "Version " + current + " is in force; sign and send version " + (current + 1) + ".",
                    current);
        }
    }

    private static void requireNoTargets(PublishRequest request) throws Refused {
        if (!request.targets().isEmpty()) {
            throw Refused.of("target_not_listed", 422, "This role lists no targets; send its metadata alone.");
        }
    }
}
