package dev.tidemark.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our writer writes, our reader reads as the same. */
class RoleRoundTripTest {
    private static final int ROUNDS = 100;

    private SplittableRandom random = new SplittableRandom(0);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void parse_ofWhatWasWritten_isTheSameRole(long seed) throws VerificationException {
        random = new SplittableRandom(seed);
        for (int i = 0; i < ROUNDS; i++) {
            RepositoryKind kind = random.nextBoolean() ? RepositoryKind.TIDEMARK : RepositoryKind.PLAIN;
            Root root = root(kind);
            assertThat(Root.parse(written(root)))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(root);
            Timestamp timestamp = timestamp(kind);
            assertThat(Timestamp.parse(written(timestamp), kind)).isEqualTo(timestamp);
            Snapshot snapshot = snapshot(kind);
            assertThat(Snapshot.parse(written(snapshot), kind)).isEqualTo(snapshot);
            String name =
                    List.of("targets", "policy", "revocations", "issuer.acme").get(random.nextInt(4));
            Targets targets = targets(name, kind);
            assertThat(Targets.parse(name, written(targets), kind)).isEqualTo(targets);
        }
    }

    private static JsonReader written(SignedRole role) throws VerificationException {
        return JsonReader.of("file", StrictJson.parse("file", CanonicalJson.encode(role.toJson())));
    }

    private Root root(RepositoryKind kind) {
        Map<String, MetadataKey> keys = keys();
        Map<String, RoleKeys> roles = new HashMap<>();
        for (String role : List.of("root", "timestamp", "snapshot", "targets")) {
            roles.put(role, roleKeys());
        }
        return new Root(
                version(),
                seconds(),
                kind == RepositoryKind.TIDEMARK || random.nextBoolean(),
                keys,
                roles,
                of(
                        kind,
                        () -> new RootExtension(
                                domain(),
                                version(),
                                text(32, "0123456789abcdef"),
                                version(),
                                random.nextBoolean(),
                                random.nextBoolean())));
    }

    private Timestamp timestamp(RepositoryKind kind) {
        return new Timestamp(
                version(),
                seconds(),
                metaFile(),
                of(kind, () -> new Statement(domain(), version(), millis(), version(), version(), count())));
    }

    private Snapshot snapshot(RepositoryKind kind) {
        Map<String, MetaFile> meta = new HashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            meta.put(name() + ".json", metaFile());
        }
        return new Snapshot(version(), seconds(), meta, of(kind, () -> RoleExtension.of(domain(), millis())));
    }

    private Targets targets(String role, RepositoryKind kind) {
        Map<String, TargetFile> targets = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            TargetFile file = new TargetFile(count(), hashes(), Optional.empty());
            targets.put(
                    name(),
                    random.nextBoolean() ? file : file.withCustom(Json.object().put(name(), random.nextInt())));
        }
        return new Targets(
                version(),
                seconds(),
                targets,
                random.nextBoolean() ? Optional.empty() : Optional.of(delegations(kind)),
                of(
                        kind,
                        () -> new RoleExtension(
                                domain(),
                                millis(),
                                role.equals("revocations")
                                        ? Optional.of(new RevocationsExtension(version(), count(), count()))
                                        : Optional.empty())));
    }

    private Delegations delegations(RepositoryKind kind) {
        List<DelegatedRole> roles = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            boolean issuer = random.nextBoolean();
            String name = (issuer ? "issuer." : "role-") + text(8, "abcdefghij") + i;
            boolean prefixes = random.nextBoolean();
            roles.add(new DelegatedRole(
                    name,
                    roleKeys(),
                    random.nextBoolean(),
                    prefixes ? List.of() : List.of(name(), name()),
                    prefixes ? List.of("0a", "ff") : List.of(),
                    issuer && kind == RepositoryKind.TIDEMARK
                            ? Optional.of(
                                    new IssuerClaim(name(), name(), new TreeSet<>(List.of(name(), name())), name()))
                            : Optional.empty()));
        }
        return new Delegations(keys(), roles);
    }

    private Map<String, MetadataKey> keys() {
        Map<String, MetadataKey> keys = new HashMap<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            MetadataKey key = MetadataFixture.key("k" + random.nextInt(20)).publicKey();
            keys.put(random.nextBoolean() ? key.computedId() : name(), key);
        }
        return keys;
    }

    private RoleKeys roleKeys() {
        return new RoleKeys(new TreeSet<>(List.of(name(), name())), 1 + random.nextInt(4096));
    }

    private MetaFile metaFile() {
        return new MetaFile(
                version(),
                random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(version()),
                random.nextBoolean() ? Map.of() : hashes());
    }

    private Map<String, String> hashes() {
        return random.nextBoolean()
                ? Map.of("sha256", text(64, "0123456789abcdef"))
                : Map.of("sha512", text(128, "0123456789abcdef"), "blake3", "00");
    }

    private <T> Optional<T> of(RepositoryKind kind, Supplier<T> value) {
        return kind == RepositoryKind.TIDEMARK ? Optional.of(value.get()) : Optional.empty();
    }

    private TrustDomain domain() {
        return new TrustDomain(text(5, "abc0") + "." + text(3, "xyz"));
    }

    private long version() {
        return random.nextInt(5) == 0 ? StrictJson.MAX_SAFE_INTEGER : random.nextLong(1, 1L << random.nextInt(1, 53));
    }

    private long count() {
        return version() - 1;
    }

    private Instant seconds() {
        return Instant.ofEpochSecond(random.nextLong(-62_000_000_000L, 253_000_000_000L));
    }

    private Instant millis() {
        return Instant.ofEpochMilli(random.nextLong(-62_000_000_000_000L, 253_000_000_000_000L));
    }

    private String name() {
        return text(1 + random.nextInt(12), "abc/\\\"*?.~ é\uFFFDz") + (random.nextInt(4) == 0 ? "\uD83D\uDE00" : "");
    }

    private String text(int length, String alphabet) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return out.toString();
    }
}
