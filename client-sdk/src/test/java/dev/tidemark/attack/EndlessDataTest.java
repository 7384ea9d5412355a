package dev.tidemark.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More than a reader can hold: bodies without an end, bodies that unpack to more, documents of a million parts. The
 * attacker has a path to the client; where signatures come first, the keys too.
 */
@Timeout(60)
class EndlessDataTest extends HostileScenario {
    private static final FetchLimits GENEROUS = new FetchLimits(
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(40), Duration.ofSeconds(40), 0);
    private static final int MILLION = 1_000_000;

    private TrustClient startedOverHttp() throws Exception {
        TrustClient client = client(server.fetcher(GENEROUS)).start();
        pass(Duration.ofSeconds(5));
        mirror.copy(domain.policyJson(TestPolicy.orders().json() + " ")
                .issuer(domain.issuer("alpha"))
                .issuer(TestIssuer.of("beta"))
                .revoke(stolen())
                .publish());
        return client;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata/2.root.json",
                "metadata/timestamp.json",
                "metadata/2.snapshot.json",
                "metadata/2.targets.json",
                "metadata/2.policy.json",
                "metadata/2.revocations.json",
                "metadata/2.issuer.alpha.json"
            })
    void refresh_bodyWithoutAnEnd_isRefused(String path) throws Exception {
        try (TrustClient client = startedOverHttp()) {
            server.answer(path, HostileServer::endless);

            refreshIsRefused(client, "fetch_too_large");
        }
    }

    /** A target has a signed length: one byte more is not read. */
    @Test
    void refresh_targetWithoutAnEnd_isRefused() throws Exception {
        try (TrustClient client = startedOverHttp()) {
            String target = forger().signed("policy")
                    .at("/targets/policy~1bundle.json/hashes/sha256")
                    .asText();
            server.answer("targets/policy/" + target + ".bundle.json", HostileServer::endless);

            refreshIsRefused(client, "fetch_too_large");
        }
    }

    /**
     * A good statement and 14 MiB of spaces in 16 KB. Nobody asked for compression, and nothing is unpacked, whatever it
     * is called: a reader that did would take it in.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "Content-Encoding: gzip\r\n", "Content-Encoding: gzip, gzip\r\n", "Content-Encoding: br\r\n"
            })
    void refresh_bodyThatUnpacksToMore_isNotUnpacked(String header) throws Exception {
        byte[] bomb = gzip(forger().statement().bytes("timestamp"), 14 << 20);
        assertThat(bomb).hasSizeLessThan(Limits.DEFAULT.timestampBytes() + 1);
        try (TrustClient client = startedOverHttp()) {
            server.answer(Forger.TIMESTAMP, (socket, out) -> HostileServer.whole(out, "200 OK", header, bomb));

            refreshIsRefused(client, header.isEmpty() ? "malformed" : "fetch_unavailable");
        }
    }

    private static byte[] gzip(byte[] document, int spaces) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(document);
            for (int i = 0; i < spaces; i += 8192) {
                out.write(" ".repeat(8192).getBytes(UTF_8));
            }
        }
        return packed.toByteArray();
    }

    /** As many as the limit of a root lets in, from somebody without a key. */
    @Test
    void refresh_rootOfSignaturesUpToTheLimit_isRefused() throws Exception {
        try (TrustClient client = started()) {
            byte[] root = root(many(170_000, i -> "{}"), "");
            assertThat(root).hasSizeBetween(500_000, Limits.DEFAULT.rootBytes());
            mirror.files(forger().file("metadata/2.root.json", root).files());

            refreshIsRefused(client, "malformed");
        }
    }

    @Test
    void refresh_rootOfKeysUpToTheLimit_isRefused() throws Exception {
        try (TrustClient client = started()) {
            byte[] root = root("", many(47_000, i -> "\"" + i + "\":{}"));
            assertThat(root).hasSizeBetween(500_000, Limits.DEFAULT.rootBytes());
            mirror.files(forger().file("metadata/2.root.json", root).files());

            refreshIsRefused(client, "threshold_not_met");
        }
    }

    @Test
    void parse_aMillionSignatures_isRefusedWithinBoundedMemory() {
        requireBounded(root(many(MILLION, i -> "{}"), ""), EndlessDataTest::pin);
    }

    @Test
    void parse_aMillionKeys_isRefusedWithinBoundedMemory() {
        requireBounded(root("", many(MILLION, i -> "\"" + i + "\":0")), EndlessDataTest::pin);
    }

    /** A reader that was told to take files of 64 MB. */
    private static void pin(byte[] bytes) throws VerificationException {
        TrustedMetadata.pinned(bytes, new Limits(64 << 20, 1, 1, 1));
    }

    /** Signed by the key that the role has, and named by an index: the parts are counted before they are looked at. */
    @Test
    void withTargets_aMillionDelegations_isRefusedWithinBoundedMemory() throws Exception {
        Forger forger = forger();
        ObjectNode nothing = JsonNodeFactory.instance.objectNode();
        forger.next(
                "targets",
                signed -> {
                    ArrayNode roles = signed.withObject("/delegations").putArray("roles");
                    IntStream.range(0, MILLION).forEach(i -> roles.add(nothing));
                },
                "targets");
        forger.index().statement();
        Times times = new Times(domain.now(), Duration.ofSeconds(60), Times.Expiry.REFUSED);
        TrustedMetadata held = TrustedMetadata.pinned(domain.pinnedRoot(), Limits.DEFAULT)
                .rootSettled(times)
                .withTimestamp(forger.bytes("timestamp"), times)
                .metadata()
                .withSnapshot(forger.bytes("snapshot"), times);

        requireBounded(forger.bytes("targets"), bytes -> held.withTargets(bytes, times));
    }

    private interface Step {
        void take(byte[] bytes) throws VerificationException;
    }

    private static byte[] root(String signatures, String keys) {
        return ("{\"signatures\":[" + signatures + "],\"signed\":{\"_type\":\"root\",\"spec_version\":\"1.0.34\","
                        + "\"version\":2,\"expires\":\"2031-01-01T00:00:00Z\",\"consistent_snapshot\":true,\"keys\":{"
                        + keys + "},\"roles\":{}}}")
                .getBytes(UTF_8);
    }

    private static String many(int count, IntFunction<String> part) {
        return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(","));
    }

    /** What is allocated on the way to the refusal is a small multiple of the bytes. */
    private static void requireBounded(byte[] bytes, Step step) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> step.take(bytes))
                .isInstanceOfSatisfying(
                        VerificationException.class,
                        e -> assertThat(e.rejection().code()).isEqualTo("malformed"));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(128L * bytes.length);
    }
}
