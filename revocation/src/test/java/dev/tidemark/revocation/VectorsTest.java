package dev.tidemark.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The published vectors, made by code that shares nothing with this. */
class VectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void fingerprints_areTheOnesComputedElsewhere() throws Exception {
        JsonNode vectors = json("fingerprints.json");
        Salt salt = Salt.of(HEX.parseHex(vectors.get("salt").asText()));
        assertThat(vectors.get("names")).hasSizeGreaterThan(10);
        for (JsonNode vector : vectors.get("names")) {
            RevocationKind kind =
                    RevocationKind.parse(vector.get("kind").asText()).orElseThrow();
            String issuer = vector.get("issuer").asText();
            RevokedName name = new RevokedName(kind, issuer, vector.get("id").asText());
            assertThat(HEX.toHexDigits(Fingerprints.of(salt, name))).isEqualTo(text(vector, "fingerprint"));
            assertThat(HEX.toHexDigits(Fingerprints.namespaceTag(salt, kind, issuer)))
                    .isEqualTo(text(vector, "tag"));
        }
    }

    @Test
    void segments_decodeToTheListedEntriesAndEncodeToTheSameBytes() throws Exception {
        JsonNode vectors = json("segments.json");
        assertThat(vectors).hasSizeGreaterThan(8);
        for (JsonNode vector : vectors) {
            byte[] bytes = bytes(text(vector, "file"));
            Segment expected = Segment.of(
                    vector.get("from").asLong(),
                    vector.get("to").asLong(),
                    vector.get("prune_before").asInt(),
                    entries(vector.get("entries")));
            assertThat(HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)))
                    .isEqualTo(text(vector, "sha256"));
            assertThat(Segment.decode(bytes)).as(text(vector, "file")).isEqualTo(expected);
            assertThat(expected.bytes()).as(text(vector, "file")).isEqualTo(bytes);
            assertThat(Samples.list(Segment.decode(bytes))).isEqualTo(entries(vector.get("entries")));
        }
    }

    @Test
    void merges_giveExactlyTheListedBytes() throws Exception {
        for (JsonNode vector : json("merges.json")) {
            List<Segment> inputs = new ArrayList<>();
            for (JsonNode input : vector.get("inputs")) {
                inputs.add(Segment.decode(bytes(input.asText())));
            }
            Segment merged = Segment.merge(inputs, vector.get("prune_before").asInt());
            assertThat(merged.bytes()).isEqualTo(bytes(text(vector, "result")));
        }
    }

    @Test
    void refused_areRefusedForTheListedReason() throws Exception {
        JsonNode vectors = json("refused.json");
        assertThat(vectors).hasSizeGreaterThan(35);
        for (JsonNode vector : vectors) {
            byte[] bytes = HEX.parseHex(text(vector, "hex"));
            MalformedSegmentException refusal =
                    catchThrowableOfType(MalformedSegmentException.class, () -> Segment.decode(bytes));
            assertThat(refusal).as(text(vector, "name")).isNotNull();
            assertThat(refusal.reason().code()).as(text(vector, "name")).isEqualTo(text(vector, "reason"));
            assertThat(refusal.offset()).as(text(vector, "name")).isBetween(0L, (long) bytes.length);
        }
    }

    @Test
    void refused_haveAVectorForEveryReason() throws Exception {
        List<String> covered = new ArrayList<>();
        json("refused.json").forEach(vector -> covered.add(text(vector, "reason")));
        for (MalformedSegmentException.Reason reason : MalformedSegmentException.Reason.values()) {
            assertThat(covered).contains(reason.code());
        }
    }

    @Test
    void expiryHours_areTheListedOnes() throws Exception {
        for (JsonNode vector : json("expiry-hours.json")) {
            JsonNode expiresAt = vector.get("expires_at");
            int hour = ExpiryHour.of(
                    expiresAt.isNull() ? null : Instant.parse(expiresAt.asText()),
                    Instant.parse(text(vector, "revoked_at")),
                    Duration.ofSeconds(vector.get("skew_seconds").asLong()));
            assertThat(hour).as(vector.toString()).isEqualTo(vector.get("hour").asInt());
        }
    }

    private static List<RevocationEntry> entries(JsonNode rows) {
        List<RevocationEntry> entries = new ArrayList<>();
        for (JsonNode row : rows) {
            entries.add(new RevocationEntry(
                    HexFormat.fromHexDigitsToLong(row.get(0).asText()),
                    HexFormat.fromHexDigitsToLong(row.get(1).asText()),
                    row.get(2).asInt()));
        }
        return entries;
    }

    private static String text(JsonNode vector, String member) {
        return vector.get(member).asText();
    }

    private static JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(bytes(file));
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = VectorsTest.class.getResourceAsStream("/vectors/revocation-v1/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        }
    }
}
