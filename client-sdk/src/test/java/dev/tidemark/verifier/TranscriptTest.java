package dev.tidemark.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.bundle.CoveredHeaders;
import dev.tidemark.verifier.Transcript.CoveredField;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the twenty lines say, and which requests have none. The contract's own vectors run elsewhere. */
class TranscriptTest {
    private static Transcript.Request request(String method, String query, String jti, String encoding) {
        return new Transcript.Request(
                method,
                "HTTPS",
                "Orders.Example",
                "/v1/Orders",
                query,
                "orders-api",
                "orders.create",
                encoding,
                "00",
                jti,
                "nonce-1",
                41,
                "software");
    }

    private static String text(Transcript.Request request, CoveredField... covered) throws TranscriptRefusedException {
        return Transcript.of(request).text(List.of(covered));
    }

    // ---- the lines

    @Test
    void text_hasTwentyLinesInTheirOrder_andNoneAfterTheLast() throws Exception {
        String text = text(request("post", "b=2&a", "jti-1", ""), new CoveredField("accept", " */* "));
        assertThat(text).doesNotEndWith("\n");
        assertThat(text.lines().map(line -> line.substring(0, line.indexOf('='))))
                .containsExactly(
                        "version",
                        "method",
                        "scheme",
                        "authority",
                        "path",
                        "audience",
                        "route_id",
                        "content_encoding",
                        "query_normalization.algorithm",
                        "query_normalization.normalized",
                        "query_normalization.sha256",
                        "query_sha256",
                        "headers.allow_list",
                        "headers.selected",
                        "body_sha256",
                        "passport_jti",
                        "nonce",
                        "issued_at",
                        "time_bucket",
                        "key_binding");
        assertThat(text)
                .contains(
                        "\nmethod=POST\n",
                        "\nscheme=https\n",
                        "\nauthority=orders.example\n",
                        "\npath=/v1/Orders\n",
                        "\ncontent_encoding=identity\n",
                        "=a=&b=2\n",
                        "\nissued_at=41\ntime_bucket=2\n");
    }

    @Test
    void text_coversTheTrimmedValue() throws Exception {
        Transcript.Request request = request("GET", "", "jti-1", "GZip");
        assertThat(text(request, new CoveredField("accept", "\t*/* ")))
                .isEqualTo(text(request, new CoveredField("accept", "*/*")))
                .isNotEqualTo(text(request, new CoveredField("accept", "* /*")))
                .contains("content_encoding=gzip");
    }

    // ---- the query

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "none",
            value = {
                "a=1&a=10&a=2 a=1&a=10&a=2",
                "a=2&a=10 a=10&a=2",
                "?b&a a=&b=",
                "a&&b =&a=&b=",
                "& =&=",
                "a=b=c a=b%3Dc",
                "a+b=c+d a%2Bb=c%2Bd",
                "%7e=%7E ~=~",
                "%c3%a9=%C3%A9 %C3%A9=%C3%A9",
                "~=1&%C3%A9=2 %C3%A9=2&~=1",
                "a%2fb=1 a%2Fb=1",
                "a=1&a=1 a=1&a=1",
                "a=%0A a=%0A",
                "%3D=%26 %3D=%26"
            })
    void normalized_isTheOneFormOf(String raw, String normalized) throws Exception {
        assertThat(NormalizedQuery.of(raw)).isEqualTo(normalized);
        assertThat(NormalizedQuery.of(normalized)).isEqualTo(normalized);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?"})
    void normalized_ofNothing_isNothing(String raw) throws Exception {
        assertThat(NormalizedQuery.of(raw)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=%",
                "a=%1",
                "a=%g0",
                "a=%1g",
                "%",
                "a=%\uff11\uff11",
                "a=%C3",
                "a=%C3%28",
                "a=%FF",
                "a=%C0%80",
                "a=%ED%A0%80",
                "a=%F5%80%80%80",
                "a=%C3&b=%A9",
                "a=\n",
                "a=\ud800",
                "a=\u0085"
            })
    void normalized_ofWhatHasNoOneReading_isRefused(String raw) {
        assertThatThrownBy(() -> NormalizedQuery.of(raw)).isInstanceOf(TranscriptRefusedException.class);
    }

    @Test
    void normalized_ofAVeryLongOne_isRefused() {
        assertThatThrownBy(() -> NormalizedQuery.of("a".repeat((1 << 16) + 1)))
                .isInstanceOf(TranscriptRefusedException.class);
    }

    // ---- refused

    @ParameterizedTest
    @ValueSource(strings = {"a\nnonce=b", "a\rb", "a\u0000", "a\u0085b", "\u00a0a", "a\u3000", "\ufeffa", "", "  "})
    void value_thatWouldForgeALineOrIsTrimmedByOneLanguageOnly_isRefused(String jti) {
        assertThatThrownBy(() -> text(request("GET", "", jti, ""))).isInstanceOf(TranscriptRefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*\u00a0", "*/*\u0085", "\u2028*/*", "\ufeff*/*"})
    void headerValue_endingWithWhiteSpaceOfOneLanguageOnly_isRefused(String value) {
        assertThatThrownBy(() -> text(request("GET", "", "jti", ""), new CoveredField("accept", value)))
                .isInstanceOf(TranscriptRefusedException.class);
    }

    // ---- covered sets

    @Test
    void coveredSets_areAllTheSubsetsOfTheOptionalFieldsSent_largestFirst_eachSorted() throws Exception {
        CoveredSets sets = CoveredSets.of(
                new CoveredHeaders(List.of("x-trustplane-nonce"), List.of("accept", "content-type", "x-a", "x-b")),
                HeaderFields.of(Map.of(
                        "X-TrustPlane-Nonce", List.of("n"),
                        "Accept", List.of("a"),
                        "x-a", List.of("1"),
                        "x-b", List.of("2"))));
        assertThat(sets.count()).isEqualTo(8);
        Set<List<CoveredField>> seen = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            assertThat(sets.get(i)).isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()));
            assertThat(sets.get(i)).contains(new CoveredField("x-trustplane-nonce", "n"));
            seen.add(sets.get(i));
        }
        assertThat(seen).hasSize(8);
        assertThat(sets.get(0)).hasSize(4);
        assertThat(sets.get(7)).hasSize(1);
    }

    @Test
    void coveredSets_areNeverMoreThanEight_andNameAFieldOnce() throws Exception {
        HeaderFields all = name -> List.of("v");
        assertThat(CoveredSets.of(new CoveredHeaders(List.of(), List.of("a", "b", "c", "d")), all)
                        .count())
                .isEqualTo(8);
        assertThat(CoveredSets.of(new CoveredHeaders(List.of("a"), List.of("a")), all)
                        .get(0))
                .containsExactly(new CoveredField("a", "v"));
    }

    @Test
    void coveredSets_neverHoldAFieldThatWasSentTwice() throws Exception {
        CoveredSets sets = CoveredSets.of(
                new CoveredHeaders(List.of(), List.of("accept", "content-type")),
                HeaderFields.of(Map.of("accept", List.of("a", "b"), "content-type", List.of("c"))));
        assertThat(sets.count()).isEqualTo(2);
        assertThat(sets.get(0)).containsExactly(new CoveredField("content-type", "c"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void coveredSets_ofARequiredFieldNotSentOnce_areRefused(int times) {
        HeaderFields sent = name -> java.util.Collections.nCopies(times, "v");
        assertThatThrownBy(() -> CoveredSets.of(CoveredHeaders.DEFAULT, sent))
                .isInstanceOf(TranscriptRefusedException.class);
    }
}
