package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An authors' workspace:
 *
 * <pre>
 * workspace.json           domain and the policy's threshold
 * root/N.root.json         the root chain
 * keys/NAME.p8             authors' private keys, encrypted; never on a server
 * online/NAME.p8           private keys for the server, encrypted
 * public/NAME.pem          the public half of every key, also of those that are elsewhere
 * policy/bundle.json       what each route demands
 * issuers/SLUG/            delegation.json: who it is and how high it may claim; jwks.json: its public keys
 * .tidemark-state/         what was published from here
 * </pre>
 */
final class Workspace {
    static final String FILE = "workspace.json";

    private static final Pattern ROOT_FILE = Pattern.compile("([1-9][0-9]{0,14})\\.root\\.json");

    private final Path directory;
    private final TrustDomain domain;
    private final int policyThreshold;

    private Workspace(Path directory, TrustDomain domain, int policyThreshold) {
        this.directory = directory;
        this.domain = domain;
        this.policyThreshold = policyThreshold;
    }

    static ObjectNode describe(TrustDomain domain, int policyThreshold) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("format", 1)
                .put("domain", domain.name())
                .put("policy_threshold", policyThreshold);
    }

    static Workspace open(Path directory) throws CliException, IOException {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw CliCode.NO_WORKSPACE.because(
                    directory + " is no authors' workspace: it has no " + FILE + ".",
                    "Name one with --dir, or make one: tidemark init --domain DOMAIN");
        }
        try {
            JsonReader at = JsonReader.of(FILE, PlainFiles.readJson(file));
            long threshold = at.integer("policy_threshold", 1);
            return new Workspace(directory, new TrustDomain(at.string("domain")), Math.toIntExact(threshold));
        } catch (VerificationException e) {
            throw PlainFiles.malformed(file, e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CliCode.WORKSPACE_MALFORMED.because(file + " is damaged: " + e.getMessage(), "Restore the file.");
        }
    }

    Path directory() {
        return directory;
    }

    TrustDomain domain() {
        return domain;
    }

    int policyThreshold() {
        return policyThreshold;
    }

    Path policyFile() {
        return directory.resolve("policy").resolve("bundle.json");
    }

    Path delegationFile(String slug) {
        return issuer(slug).resolve("delegation.json");
    }

    Path jwksFile(String slug) {
        return issuer(slug).resolve("jwks.json");
    }

    Path stateDirectory() {
        return directory.resolve(".tidemark-state");
    }

    private Path issuer(String slug) {
        return directory.resolve("issuers").resolve(slug);
    }

    KeyRing keys() {
        return new KeyRing(directory);
    }

    /** The slugs that have a delegation, in order. */
    List<String> slugs() throws IOException {
        Path issuers = directory.resolve("issuers");
        if (!Files.isDirectory(issuers)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(issuers)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(slug -> DomainLayout.isSlug(slug) && Files.isRegularFile(delegationFile(slug)))
                    .sorted()
                    .toList();
        }
    }

    /** The newest root, which must carry its own threshold. */
    TrustedMetadata pinned() throws IOException, CliException, VerificationException {
        Path newest = newestRoot()
                .orElseThrow(() -> CliCode.NO_ROOT.because(
                        directory.resolve("root") + " holds no N.root.json.", "Restore the root of this domain."));
        return PinnedRoot.read(newest, domain);
    }

    /** Whether the root marks the domain as one for development. */
    boolean isDevelopment() throws IOException, CliException, VerificationException {
        return pinned().root().role().tidemark().orElseThrow().development();
    }

    /** Every root of the chain, by file name. */
    Map<String, Path> roots() throws IOException {
        Map<String, Path> roots = new TreeMap<>();
        for (Path file : PlainFiles.list(directory.resolve("root"), ".json")) {
            if (version(file) > 0) {
                roots.put(String.valueOf(file.getFileName()), file);
            }
        }
        return roots;
    }

    private Optional<Path> newestRoot() throws IOException {
        Path roots = directory.resolve("root");
        if (!Files.isDirectory(roots)) {
            return Optional.empty();
        }
        try (Stream<Path> entries = Files.list(roots)) {
            return entries.filter(file -> version(file) > 0).max((a, b) -> Long.compare(version(a), version(b)));
        }
    }

    private static long version(Path file) {
        Matcher name = ROOT_FILE.matcher(String.valueOf(file.getFileName()));
        return name.matches() ? Long.parseLong(name.group(1)) : 0;
    }

    byte[] policy() throws IOException, CliException {
        if (!Files.isRegularFile(policyFile())) {
            throw CliCode.NO_POLICY.because(
                    "There is no " + policyFile() + ".", "Write one, or import one: tidemark bundle import FILE");
        }
        return PlainFiles.read(policyFile());
    }

    Delegation delegation(String slug) throws IOException, CliException, VerificationException {
        JsonNode json = PlainFiles.readJson(delegationFile(slug));
        return Delegation.parse(slug, json);
    }
}
