package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.TrustplaneBundle.NamedIssuer;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes one issuer's public keys into a workspace, and says in its delegation what the policy's sources need. */
final class IssuerImport {
    private final Workspace workspace;
    private final List<NamedIssuer> named;
    private final boolean replace;

    /** What will be written. */
    record Prepared(String slug, Delegation delegation, ObjectNode jwks, int keys) {}

    IssuerImport(Workspace workspace, List<NamedIssuer> named, boolean replace) {
        this.workspace = workspace;
        this.named = named;
        this.replace = replace;
    }

    /** Checks everything; writes nothing. */
    Prepared prepare(String slug, JsonNode jwks, Optional<String> toldName)
            throws CliException, IOException, VerificationException {
        InitCommand.requireSlug(slug);
        Optional<Delegation> held = Files.isRegularFile(workspace.delegationFile(slug))
                ? Optional.of(workspace.delegation(slug))
                : Optional.empty();
        String issuer = issuerName(slug, jwks, toldName, held);
        Delegation delegation = held.isPresent() && !replace ? held.get() : delegation(slug, issuer);
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("issuer", issuer);
        document.set("keys", jwks.path("keys").isArray() ? jwks.get("keys") : JsonNodeFactory.instance.nullNode());
        byte[] bytes = PlainFiles.pretty(document);
        int keys = IssuerDocument.parse(bytes, BundleImportCommand.testKeys(workspace))
                .keys()
                .size();
        return new Prepared(slug, delegation, document, keys);
    }

    void write(Prepared issuer) throws IOException {
        PlainFiles.writeJson(
                workspace.delegationFile(issuer.slug()), issuer.delegation().toJson());
        PlainFiles.writeJson(workspace.jwksFile(issuer.slug()), issuer.jwks());
    }

    /** Said on the command line, in the workspace, or in the file; all that say it must agree. */
    private String issuerName(String slug, JsonNode jwks, Optional<String> told, Optional<Delegation> held)
            throws CliException {
        Set<String> said = Stream.of(
                        told,
                        held.map(Delegation::issuer),
                        Optional.ofNullable(jwks.path("issuer").textValue()))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        if (said.size() > 1) {
            throw CliCode.ISSUER_MISMATCH.because(
                    "The slug " + slug + " is said to be of several issuers: " + String.join(", ", said) + ".",
                    "A slug is never reused. Choose another one, or correct the file.");
        }
        if (said.isEmpty()) {
            throw CliCode.ISSUER_UNKNOWN.because(
                    "Nothing says which issuer " + slug + " is. The policy names: "
                            + named.stream().map(NamedIssuer::issuer).distinct().collect(Collectors.joining(", "))
                            + ".",
                    "Add --issuer-name " + slug + "=ISSUER.");
        }
        return said.iterator().next();
    }

    private Delegation delegation(String slug, String issuer) throws CliException {
        List<NamedIssuer> found =
                named.stream().filter(one -> one.issuer().equals(issuer)).toList();
        if (found.isEmpty()) {
            throw CliCode.ISSUER_NOT_IN_POLICY.because(
                    "No source of the policy names the issuer " + issuer + ".",
                    "Correct the name; it must equal the policy's exactly.");
        }
        if (found.size() > 1) {
            throw CliCode.ISSUER_OF_TWO_DOMAINS.because(
                    "The policy names the issuer " + issuer + " under more than one trust domain.",
                    "An issuer's delegation has one. Split the policy, or give the issuer two names.");
        }
        NamedIssuer one = found.get(0);
        return new Delegation(slug, issuer, one.trustDomain(), one.sourceTypes(), one.requiredKeyBinding());
    }
}
