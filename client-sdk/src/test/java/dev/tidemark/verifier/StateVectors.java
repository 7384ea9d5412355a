package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.bundle.IssuerTrust;
import dev.tidemark.bundle.Route;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.client.TrustState;
import dev.tidemark.metadata.Digests;
import dev.tidemark.revocation.Fingerprints;
import dev.tidemark.revocation.Revocation;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Salt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** Runs vectors about what a client holds: a signed bundle, and the revocations in it. */
final class StateVectors {
    private static final HexFormat HEX = HexFormat.of();

    private StateVectors() {}

    static void runBundle(JsonNode vector, Path directory) throws Exception {
        PublishedRepository repository =
                PublishedRepository.open(vector.get("repository").asText());
        Instant now = Instant.parse(vector.get("now").asText());
        assertThat(vector.get("files")).hasSameSizeAs(repository.files().keySet());
        for (JsonNode file : vector.get("files")) {
            byte[] bytes = repository.files().get(file.get("path").asText());
            assertThat(bytes).hasSize(file.get("length").asInt());
            assertThat(Digests.sha256Hex(bytes)).isEqualTo(file.get("sha256").asText());
        }
        requireExpected(repository.state(directory.resolve("whole"), now), now, vector.get("expected"));
        for (JsonNode altered : vector.get("altered")) {
            requireRefused(repository.altered(altered), directory, now, altered);
        }
        for (JsonNode withheld : vector.get("withheld")) {
            requireRefused(repository.without(withheld.get("path").asText()), directory, now, withheld);
        }
    }

    private static void requireExpected(TrustState state, Instant now, JsonNode expected) {
        assertThat(state.bundleVersion())
                .isEqualTo(expected.get("bundle_version").asLong());
        assertThat(state.revocationSequence())
                .isEqualTo(expected.get("revocation_sequence").asLong());
        assertThat(state.statement().epoch()).isEqualTo(expected.get("epoch").asLong());
        assertThat(state.statement().issuedAt())
                .isEqualTo(Instant.parse(expected.get("issued_at").asText()));
        assertThat(state.metadata().root().role().version())
                .isEqualTo(expected.get("root_version").asLong());
        assertThat(state.metadata().timestamp().orElseThrow().role().version())
                .isEqualTo(expected.get("statement_version").asLong());
        assertThat(state.bundle().allRoutes().stream().map(Route::routeId).toList())
                .isEqualTo(TranscriptVectors.strings(expected.get("routes")));
        assertThat(state.bundle().issuers()).hasSameSizeAs(expected.get("issuers"));
        for (JsonNode row : expected.get("issuers")) {
            IssuerTrust issuer =
                    state.bundle().issuer(row.get("issuer").asText()).orElseThrow();
            assertThat(issuer.trustDomain()).isEqualTo(row.get("trust_domain").asText());
            assertThat(issuer.isInForce(now)).isEqualTo(row.get("available").asBoolean());
            assertThat(TranscriptVectors.strings(row.get("kids")))
                    .allSatisfy(kid -> assertThat(issuer.key(kid).isPresent()).isEqualTo(issuer.isInForce(now)));
        }
    }

    private static void requireRefused(PublishedRepository wrong, Path directory, Instant now, JsonNode vector) {
        TrustClientException refused = catchThrowableOfType(
                TrustClientException.class,
                () -> wrong.state(
                        directory.resolve(Digests.sha256Hex(vector.toString().getBytes(StandardCharsets.UTF_8))), now));
        assertThat(refused).as(vector.toString()).isNotNull();
        assertThat(refused.failure().code())
                .as(vector.toString())
                .isEqualTo(vector.at("/expected/code").asText());
    }

    static void runRevocation(JsonNode vector, Path directory) throws Exception {
        PublishedRepository repository =
                PublishedRepository.open(vector.get("repository").asText());
        TrustState state = repository.state(directory.resolve("state"), Instant.parse("2030-01-01T00:00:10Z"));
        Salt salt = Salt.of(HEX.parseHex(vector.get("salt").asText()));
        String segment = HEX.formatHex(
                repository.files().get(vector.at("/segment/path").asText().replaceFirst("repository/", "")));
        assertThat(segment).isEqualTo(vector.at("/segment/hex").asText());
        for (JsonNode event : vector.get("events")) {
            if (event.get("form").asText().equals("entry")) {
                RevocationEntry entry =
                        RevocationEntry.of(salt, name(event), event.get("hour").asInt());
                assertThat(HEX.toHexDigits(entry.tag()))
                        .isEqualTo(event.get("tag").asText());
                assertThat(HEX.toHexDigits(entry.fingerprint()))
                        .isEqualTo(event.get("fingerprint").asText());
                assertThat(HEX.toHexDigits(Fingerprints.of(salt, name(event))))
                        .isEqualTo(event.get("fingerprint").asText());
            }
        }
        for (JsonNode lookup : vector.get("lookups")) {
            String by = state.revocations()
                    .find(
                            name(lookup),
                            Instant.ofEpochSecond(lookup.get("issued_at").asLong()))
                    .map(StateVectors::form)
                    .orElse("null");
            assertThat(by)
                    .as(lookup.toString())
                    .isEqualTo(lookup.at("/expected/by").asText());
            JsonNode code = lookup.at("/expected/code");
            assertThat(code.isNull()
                            || List.of(DenyReason.values()).stream()
                                    .anyMatch(reason -> reason.code().equals(code.asText())))
                    .isTrue();
        }
    }

    private static String form(Revocation found) {
        if (found instanceof Revocation.Entry) {
            return "entry";
        }
        return found instanceof Revocation.Forever ? "rule" : "cutoff";
    }

    private static RevokedName name(JsonNode from) {
        return new RevokedName(
                RevocationKind.parse(from.get("kind").asText()).orElseThrow(),
                from.get("issuer").asText(),
                from.get("id").asText());
    }
}
