package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.rejected;
import static dev.tidemark.metadata.MetadataFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private static Rejection.Malformed refused(byte[] bytes) {
        return rejected(Rejection.Malformed.class, () -> StrictJson.parse("file", bytes));
    }

    private static Rejection.Malformed refused(String text) {
        return refused(utf8(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":1}", "{\"x\":{\"a\":1,\"b\":2,\"a\":3}}", "[{\"\":1,\"\":2}]"})
    void parse_memberTwice_isRefused(String text) {
        assertThat(refused(text).problem()).isEqualTo("a member appears twice in one object");
    }

    @Test
    void parse_memberTwiceOnceEscaped_isRefused() {
        assertThat(refused("{\"a\":1,\"\\u0061\":2}").problem()).isEqualTo("a member appears twice in one object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0",
                "[1.5]",
                "1e3",
                "{\"a\":1E400}",
                "{\"a\":1e2147483648}",
                "{\"a\":1e-2147483648}",
                "-0.0",
                "9007199254740992",
                "-9007199254740992",
                "9223372036854775808",
                "18446744073709551617",
                "99999999999999999999999999999999999999"
            })
    void parse_numberThatIsNoSafeInteger_isRefused(String text) {
        refused(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740991", "-9007199254740991", "0"})
    void parse_largestSafeInteger_isRead(String text) throws VerificationException {
        assertThat(StrictJson.parse("file", utf8(text)).longValue()).isEqualTo(Long.parseLong(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"NaN", "Infinity", "+1", "01", ".5", "0x10", "'a'", "{a:1}", "[1,]", "{\"a\":1,}", "//c\n1"})
    void parse_laxSpelling_isRefused(String text) {
        refused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "22c0af22", // overlong slash
                "22e080af22", // overlong slash, three bytes
                "22f08080af22", // overlong slash, four bytes
                "22eda08022", // a raw high surrogate
                "22edbfbf22", // a raw low surrogate
                "22eda080edb08022", // a pair of raw surrogates
                "22f490808022", // above U+10FFFF
                "22ff22",
                "22c3", // cut in a character
                "2280" // a continuation alone
            })
    void parse_invalidUtf8_isRefused(String hex) {
        assertThat(refused(HexFormat.of().parseHex(hex)).problem()).isEqualTo("it is not valid UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\udc00\\ud800\"",
                "\"a\\udc00\"",
                "\"\\ud800a\"",
                "\"\\ud800\\ud800\\udc00\"",
                "[{\"a\":[\"x\\udfff\"]}]"
            })
    void parse_unpairedEscapedSurrogate_isRefused(String text) {
        assertThat(refused(text).problem()).isEqualTo("a string holds an unpaired surrogate");
    }

    @Test
    void parse_unpairedSurrogateInAName_isRefused() {
        refused("{\"\\ud800\":1}");
    }

    @Test
    void parse_replacementCharacterThatWasSent_isRead() throws VerificationException {
        assertThat(StrictJson.parse("file", utf8("\"\ufffd\"")).textValue()).isEqualTo("\ufffd");
    }

    @Test
    void parse_pairedSurrogates_areOneCharacter() throws VerificationException {
        assertThat(StrictJson.parse("file", utf8("\"\\ud83d\\ude00\"")).textValue())
                .isEqualTo("\uD83D\uDE00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}x", "[]]", "{}\u0000", "1 2", "{},"})
    void parse_contentAfterTheDocument_isRefused(String text) {
        refused(text);
    }

    @Test
    void parse_spaceAfterTheDocument_isRead() throws VerificationException {
        assertThat(StrictJson.parse("file", utf8(" {} \r\n\t")).isObject()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void parse_nothing_isRefused(String text) {
        assertThat(refused(text).problem()).isEqualTo("it is empty");
    }

    @Test
    void parse_byteOrderMark_isRefused() {
        refused(HexFormat.of().parseHex("efbbbf7b7d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void parse_depth_isBounded(String open) throws VerificationException {
        String close = open.equals("[") ? "]" : "}";
        String allowed = open.repeat(64) + "1" + close.repeat(64);
        assertThat(StrictJson.parse("file", utf8(allowed))).isNotNull();
        String deeper = open.repeat(65) + "1" + close.repeat(65);
        assertThat(refused(deeper).problem()).isEqualTo("it is nested deeper than 64");
        refused(open.repeat(100_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"SECRET\":1,\"SECRET\":2}",
                "{\"SECRET\":SECRET}",
                "SECRET",
                "{} SECRET",
                "{\"a\":\"SECRET\\q\"}",
                "{\"SECRET\\nSECRET\":1.5}",
                "{\"SECRET SECRET\":{\"b\":\"\\ud800\"}}",
                "[1,\"SECRET"
            })
    void parse_whatIsRefused_isNotQuoted(String text) {
        Rejection.Malformed rejection = refused(text);
        assertThat(rejection.explain()).doesNotContain("SECRET").doesNotContain("\n");
        assertThat(new VerificationException(rejection)).hasMessageNotContaining("SECRET");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":}        | character 5 | it is not JSON",
                "[1 2]          | character 3 | it is not JSON",
                "{\"a\":1,\"a\":2} | character 10 | a member appears twice in one object",
                "{} {}          | character 3 | content follows the document",
                "[1,{\"b\":\"\\ud800\"}] | /1/b | a string holds an unpaired surrogate",
                "{\"d\":1.5}     | /d          | a number must be an integer within ±(2^53−1)"
            })
    void parse_whatIsRefused_isPointedAtAndNamed(String text, String where, String problem) {
        assertThat(refused(text)).isEqualTo(new Rejection.Malformed("file", where, problem));
    }

    @Test
    void parse_badNumber_isPointedAt() {
        assertThat(refused("{\"a\":[0,{\"b_c-1.x\":0.5}]}").where()).isEqualTo("/a/1/b_c-1.x");
    }

    /** A pointer that was built for every element would cost their product: 200 KB of names times 500,000 elements. */
    @Test
    void parse_longNamesAroundManyElements_takesTimeOfTheirSum() {
        String names = ("{\"" + "n".repeat(40_000) + "\":").repeat(5);
        String text = names + "[" + "0,".repeat(500_000) + "0]" + "}".repeat(5);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(StrictJson.parse("file", utf8(text))).isNotNull());
    }
}
