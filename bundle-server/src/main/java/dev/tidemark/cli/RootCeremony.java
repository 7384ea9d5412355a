package dev.tidemark.cli;

import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetadataKey;
import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.RoleKeys;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the keys and the first root of a domain, beside the workspace first and then moved into it as a whole. */
final class RootCeremony {
    /** What a workspace has on its top level. */
    static final List<String> ENTRIES =
            List.of(Workspace.FILE, "root", "keys", "online", "public", "policy", "issuers");

    private static final int SALT_BYTES = 16;
    private static final long ROOT_DAYS = 365;
    private static final long MAX_STATEMENT_SECONDS = 900;

    private final Plan plan;
    private final Clock clock;
    private final SecureRandom random;
    private final Progress progress;

    /** What is asked for. */
    record Plan(
            TrustDomain domain,
            int rootKeys,
            int rootThreshold,
            int authorKeys,
            int authorThreshold,
            boolean managed,
            boolean development,
            List<Delegation> issuers) {
        Plan {
            issuers = List.copyOf(issuers);
        }
    }

    /**
     * What was made.
     *
     * @param rootSha256 of the exact bytes of the root
     * @param rootExpires when it does
     * @param authors names of the private keys that stay with the authors
     * @param online names of the private keys that go to the server
     */
    record Result(String rootSha256, Instant rootExpires, List<String> authors, List<String> online) {}

    RootCeremony(Plan plan, Clock clock, SecureRandom random, Progress progress) {
        this.plan = plan;
        this.clock = clock;
        this.random = random;
        this.progress = progress;
    }

    Result perform(Path directory, Passphrase authors, Passphrase online)
            throws IOException, KeyFileException, CliException, InterruptedException {
        Files.createDirectories(directory);
        Path draft = Files.createTempDirectory(
                directory,
                ".tidemark-init-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Result result = make(draft, authors, online);
            for (String entry : ENTRIES) {
                Files.move(draft.resolve(entry), directory.resolve(entry), StandardCopyOption.ATOMIC_MOVE);
            }
            return result;
        } finally {
            removeTree(draft);
        }
    }

    private Result make(Path draft, Passphrase authors, Passphrase online)
            throws IOException, KeyFileException, CliException, InterruptedException {
        for (String folder : List.of("root", "policy", "issuers")) {
            Files.createDirectory(draft.resolve(folder));
        }
        for (String folder : List.of("keys", "online")) {
            Files.createDirectory(
                    draft.resolve(folder),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        KeyMaker maker = new KeyMaker(new KeyRing(draft), random, progress);
        Keys root = keys(maker, KeyRing.Place.AUTHORS, "root", plan.rootKeys(), authors);
        KeyRing.Place place = plan.managed() ? KeyRing.Place.SERVER : KeyRing.Place.AUTHORS;
        Passphrase opens = plan.managed() ? online : authors;
        Keys targets = keys(maker, place, "targets", plan.authorKeys(), opens);
        Keys policy = keys(maker, place, "policy", plan.authorKeys(), opens);
        Keys timestamp = key(maker, KeyRing.Place.SERVER, "timestamp", online);
        Keys snapshot = key(maker, KeyRing.Place.SERVER, "snapshot", online);
        Keys revocations = key(maker, KeyRing.Place.SERVER, "revocations", online);
        List<String> own = new ArrayList<>(root.names());
        List<String> served = new ArrayList<>();
        (plan.managed() ? served : own).addAll(targets.names());
        (plan.managed() ? served : own).addAll(policy.names());
        for (Keys one : List.of(timestamp, snapshot, revocations)) {
            served.addAll(one.names());
        }
        for (Delegation issuer : plan.issuers()) {
            own.addAll(key(maker, KeyRing.Place.AUTHORS, DomainLayout.issuerRole(issuer.slug()), authors)
                    .names());
            PlainFiles.writeJson(draft.resolve("issuers/" + issuer.slug() + "/delegation.json"), issuer.toJson());
        }
        maker.write();
        Root document = root(root, targets, timestamp, snapshot);
        byte[] bytes = sign(document, root.signers().subList(0, plan.rootThreshold()));
        PlainFiles.write(draft.resolve("root").resolve("1.root.json"), bytes);
        PlainFiles.writeJson(draft.resolve(Workspace.FILE), Workspace.describe(plan.domain(), plan.authorThreshold()));
        return new Result(Digests.sha256Hex(bytes), document.expires(), List.copyOf(own), List.copyOf(served));
    }

    private record Keys(List<String> names, List<SoftwareSigner> signers) {
        RoleKeys role(int threshold) {
            return new RoleKeys(signers.stream().map(SoftwareSigner::keyId).collect(Collectors.toSet()), threshold);
        }
    }

    private static Keys keys(KeyMaker maker, KeyRing.Place place, String prefix, int count, Passphrase passphrase) {
        List<String> names = new ArrayList<>();
        List<SoftwareSigner> signers = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Keys one = key(maker, place, prefix + "-" + i, passphrase);
            names.addAll(one.names());
            signers.addAll(one.signers());
        }
        return new Keys(names, signers);
    }

    private static Keys key(KeyMaker maker, KeyRing.Place place, String name, Passphrase passphrase) {
        return new Keys(List.of(name), List.of(maker.make(place, name, passphrase)));
    }

    private Root root(Keys root, Keys targets, Keys timestamp, Keys snapshot) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        Map<String, MetadataKey> table = new LinkedHashMap<>();
        Stream.of(root, targets, timestamp, snapshot)
                .flatMap(keys -> keys.signers().stream())
                .forEach(signer -> table.put(signer.keyId(), signer.publicKey()));
        return new Root(
                1,
                clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(ROOT_DAYS, ChronoUnit.DAYS),
                true,
                table,
                Map.of(
                        "root", root.role(plan.rootThreshold()),
                        "targets", targets.role(plan.authorThreshold()),
                        "timestamp", timestamp.role(1),
                        "snapshot", snapshot.role(1)),
                Optional.of(new RootExtension(
                        plan.domain(),
                        1,
                        HexFormat.of().formatHex(salt),
                        MAX_STATEMENT_SECONDS,
                        plan.development(),
                        plan.managed())));
    }

    private static byte[] sign(Root root, List<SoftwareSigner> signers) throws CliException {
        try {
            return MetadataWriter.sign(root, signers);
        } catch (SigningException e) {
            throw Failures.explain(e);
        }
    }

    private static void removeTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
