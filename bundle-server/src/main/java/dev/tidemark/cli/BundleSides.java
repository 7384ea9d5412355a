package dev.tidemark.cli;

import dev.tidemark.bundle.IssuerDocument;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.bundle.PublishedTestKeys;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.server.signing.KeyFileException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads bundles from wherever a command line says: what is signed is verified, under the pinned root. */
final class BundleSides {
    private final CliContext context;
    private final Optional<Path> root;
    private final Path workspace;

    /**
     * @param root the pinned root, if one was named
     * @param workspace whose newest root is pinned otherwise
     */
    BundleSides(CliContext context, @Nullable Path root, Path workspace) {
        this.context = context;
        this.root = Optional.ofNullable(root).map(context::resolve);
        this.workspace = workspace;
    }

    /** An authors' workspace: what would be published of it. */
    static BundleSide of(Workspace workspace, String name)
            throws IOException, CliException, VerificationException, KeyFileException {
        Map<String, IssuerDocument> issuers = new TreeMap<>();
        for (String slug : workspace.slugs()) {
            if (Files.isRegularFile(workspace.jwksFile(slug))) {
                issuers.put(
                        slug,
                        IssuerDocument.parse(
                                PlainFiles.read(workspace.jwksFile(slug)), PublishedTestKeys.ALLOWED_IN_DEVELOPMENT));
            }
        }
        return new BundleSide(
                name,
                Optional.of(workspace.pinned().root().role()),
                Optional.of(PolicyDocument.parse(workspace.policy())),
                Optional.of(PublishPlan.delegations(workspace)),
                issuers,
                Map.of());
    }

    /** A server's address, a folder, an archive, an authors' workspace, or the file of a policy. */
    BundleSide read(String spec)
            throws IOException, CliException, VerificationException, KeyFileException, FetchException,
                    InterruptedException {
        if (spec.startsWith("http://") || spec.startsWith("https://")) {
            return served(spec, repository(ServerAddress.require("BUNDLE", URI.create(spec))));
        }
        Path place = context.resolve(Path.of(spec));
        if (Files.isRegularFile(place.resolve(Workspace.FILE))) {
            return of(Workspace.open(place), spec);
        }
        if (LocalRepository.isOne(place)) {
            return served(spec, LocalRepository.open(place));
        }
        if (Files.isDirectory(place)) {
            throw CliCode.NOTHING_TO_COMPARE.because(
                    spec + " is neither a repository nor an authors' workspace.",
                    "Name a server's address, a folder with metadata/, a .tar of one, or a policy's .json file.");
        }
        PolicyDocument policy = policy(place);
        return new BundleSide(spec, Optional.empty(), Optional.of(policy), Optional.empty(), Map.of(), Map.of());
    }

    private static PolicyDocument policy(Path file) throws IOException, CliException {
        try {
            return PolicyDocument.parse(PlainFiles.read(file));
        } catch (VerificationException e) {
            throw PlainFiles.malformed(file, e);
        }
    }

    private TrustedMetadata pinned() throws IOException, CliException, VerificationException {
        if (root.isPresent()) {
            try {
                return TrustedMetadata.pinned(PlainFiles.read(root.get()), Limits.DEFAULT);
            } catch (VerificationException e) {
                throw PlainFiles.malformed(root.get(), e);
            }
        }
        if (!Files.isRegularFile(workspace.resolve(Workspace.FILE))) {
            throw CliCode.NO_ROOT.because(
                    "What is signed is verified under a root, and none is known.",
                    "Add --root FILE, or --dir DIR of the authors' workspace.");
        }
        return Workspace.open(workspace).pinned();
    }

    private static TrustDomain domain(TrustedMetadata pinned) throws CliException {
        return pinned.root()
                .role()
                .tidemark()
                .orElseThrow(() ->
                        CliCode.WRONG_ROOT.because("The root is not of a Tidemark domain.", "Name another --root."))
                .domain();
    }

    private Fetcher repository(URI server) throws IOException, CliException, VerificationException {
        return ServerAddress.repository(server, domain(pinned()));
    }

    /** What a repository holds of the authors' roles: behind a statement, or as a build that has none yet. */
    PublishedRoles roles(Fetcher source)
            throws IOException, CliException, VerificationException, FetchException, InterruptedException {
        Instant now = context.clock().instant();
        RepositoryReader reader = new RepositoryReader(source, now);
        PublishedRoles served = reader.read(pinned());
        return !served.statement() && source instanceof LocalRepository local
                ? reader.built(served.chain(), local)
                : served;
    }

    private BundleSide served(String name, Fetcher source)
            throws IOException, CliException, VerificationException, FetchException, InterruptedException {
        PublishedRoles roles = roles(source);
        TargetFetch targets = new TargetFetch(roles.roles(), source);
        Optional<PolicyDocument> policy = roles.role(DomainLayout.POLICY).isPresent()
                ? Optional.of(PolicyDocument.parse(targets.fetch(DomainLayout.POLICY_TARGET)))
                : Optional.empty();
        Map<String, IssuerDocument> issuers = new TreeMap<>();
        for (String role : roles.roles().keySet()) {
            Optional<String> slug = DomainLayout.slugOf(role);
            if (slug.isPresent()) {
                byte[] jwks = targets.fetch(DomainLayout.issuerTarget(slug.get()));
                issuers.put(slug.get(), IssuerDocument.parse(jwks, PublishedTestKeys.ALLOWED_IN_DEVELOPMENT));
            }
        }
        Verified<Root> inForce = roles.chain().root();
        Map<String, Long> versions = new TreeMap<>(roles.versions());
        versions.put("root", inForce.role().version());
        return new BundleSide(name, Optional.of(inForce.role()), policy, roles.delegations(), issuers, versions);
    }
}
