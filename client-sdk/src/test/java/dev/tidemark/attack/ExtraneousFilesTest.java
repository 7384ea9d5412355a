package dev.tidemark.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More than there should be: files of a mirror that nothing names, and names that a signed role should not have. */
class ExtraneousFilesTest extends AttackScenario {
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private Fetcher recording() {
        return new Fetcher() {
            @Override
            public byte[] fetch(String path, long limitBytes) throws FetchException {
                asked.add(path);
                return mirror.fetch(path, limitBytes);
            }

            @Override
            public String name() {
                return "recording";
            }
        };
    }

    /** Whatever else lies there, only what the signed state names is asked for. */
    @Test
    void refresh_filesThatNothingNames_areNeverAskedFor() throws Exception {
        try (TrustClient client = client(recording()).start()) {
            asked.clear();
            domain.policy(TestPolicy.orders().route("one.more", "low", "bounded", 60))
                    .revoke(stolen())
                    .publish();
            byte[] junk = "junk".getBytes(UTF_8);
            mirror.files(forger().file("metadata/9.policy.json", junk)
                    .file("metadata/policy.json", junk)
                    .file("metadata/1.issuer.mallory.json", junk)
                    .file("targets/policy/bundle.json", junk)
                    .file("targets/policy/other.json", junk)
                    .files());

            assertThat(client.refresh()).isEmpty();

            assertThat(asked).isSubsetOf(named());
            assertThat(asked).contains("metadata/2.policy.json");
        }
    }

    /** What the newest state names, by the way a reader goes. */
    private Set<String> named() {
        Forger files = forger();
        Set<String> named = new TreeSet<>(Set.of("metadata/2.root.json", Forger.TIMESTAMP));
        for (String role : List.of("snapshot", "targets", "policy", "revocations", "issuer.alpha")) {
            named.add(files.path(role));
            if (files.signed(role).has("targets")) {
                files.signed(role).get("targets").properties().forEach(target -> {
                    String path = target.getKey();
                    int slash = path.lastIndexOf('/') + 1;
                    named.add("targets/" + path.substring(0, slash)
                            + target.getValue().at("/hashes/sha256").asText() + "." + path.substring(slash));
                });
            }
        }
        return named;
    }

    /** A target that its role may sign and that has no use is not fetched, and stops nothing. */
    @Test
    void refresh_signedTargetWithoutAUse_isNotFetched() throws Exception {
        try (TrustClient client = client(recording()).start()) {
            Forger forger = forger();
            forger.next(
                    "policy", signed -> forger.target("policy/other.json", "junk".getBytes(UTF_8), signed), "policy");
            mirror.files(forger.index().statement().files());

            assertThat(client.refresh()).isEmpty();

            assertThat(asked).noneMatch(path -> path.endsWith("other.json"));
        }
    }

    /** Dots, escapes and roots in a signed path: no such path is asked for, and no such file written. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "policy/../../../etc/passwd",
                "policy/..",
                "policy/%2e%2e%2fx",
                "policy/a%2fb",
                "policy/a/b",
                "policy/.hidden",
                "policy/a?b",
                "policy/a#b",
                "policy/a b",
                "policy/a\\b",
                "/policy/bundle.json",
                "//host/policy/bundle.json",
                "http://host/policy/bundle.json",
                "policy",
                "policy/",
                "../policy/bundle.json",
                ""
            })
    void refresh_signedPathThatLeadsElsewhere_isRefused(String path) throws Exception {
        try (TrustClient client = client(recording()).start()) {
            Set<Path> before = everyFile();
            Forger forger = forger();
            forger.next("policy", signed -> forger.target(path, "junk".getBytes(UTF_8), signed), "policy");
            mirror.files(forger.index().statement().files());
            asked.clear();

            refreshIsRefused(client, "not_delegated");

            assertThat(asked).noneMatch(one -> one.startsWith("targets/"));
            Set<Path> written = everyFile();
            written.removeAll(before);
            assertThat(written).allMatch(file -> file.startsWith(directory.resolve("state/example.local/metadata")));
        }
    }

    private Set<Path> everyFile() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return new TreeSet<>(files.toList());
        }
    }
}
