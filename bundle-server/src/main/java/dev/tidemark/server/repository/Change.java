package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.revocation.Reinstated;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a publication replaces. Whoever makes one has checked it against the state it was made for.
 *
 * @param principal who asked, for the record
 * @param verb what was asked, for the record
 * @param root the next root, if there is one
 * @param roles new versions of roles that are signed outside, by role name
 * @param documents new targets of those roles, by target path
 * @param policy the parsed policy, if that is among the documents
 * @param reinstated names of the policy that were not reinstated before, or not so far
 * @param slugs issuers' slugs first seen, with the issuer each names
 */
public record Change(
        String principal,
        String verb,
        Optional<byte[]> root,
        Map<String, RoleFile> roles,
        Map<String, byte[]> documents,
        Optional<PolicyDocument> policy,
        List<Reinstated> reinstated,
        Map<String, String> slugs) {
    public Change {
        roles = Map.copyOf(roles);
        documents = Map.copyOf(documents);
        reinstated = List.copyOf(reinstated);
        slugs = Map.copyOf(slugs);
    }

    /** A change that replaces nothing yet. */
    public static Change of(String principal, String verb) {
        return new Change(principal, verb, Optional.empty(), Map.of(), Map.of(), Optional.empty(), List.of(), Map.of());
    }

    /** With the next root. */
    public Change withRoot(byte[] next) {
        return new Change(principal, verb, Optional.of(next), roles, documents, policy, reinstated, slugs);
    }

    /** With a new version of a role. */
    public Change withRole(RoleFile file) {
        return new Change(principal, verb, root, Map.of(file.role(), file), documents, policy, reinstated, slugs);
    }

    /** With a new target. */
    public Change withDocument(String path, byte[] bytes) {
        return new Change(principal, verb, root, roles, Map.of(path, bytes), policy, reinstated, slugs);
    }

    /** With what the new policy document says. */
    public Change withPolicy(PolicyDocument document, List<Reinstated> newly) {
        return new Change(principal, verb, root, roles, documents, Optional.of(document), newly, slugs);
    }

    /** With slugs that were never seen before. */
    public Change withSlugs(Map<String, String> seen) {
        return new Change(principal, verb, root, roles, documents, policy, reinstated, seen);
    }

    /** Whether the bundle's number grows. */
    boolean isBundle() {
        return !roles.isEmpty();
    }
}
