package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Names as documents spell them, and how near to one of them another word is. */
class NamesTest {
    @ParameterizedTest
    @EnumSource(KeyBinding.class)
    void keyBinding_itsName_isReadAsIt(KeyBinding binding) {
        assertThat(KeyBinding.parse(binding.wireName())).contains(binding);
    }

    @ParameterizedTest
    @EnumSource(Risk.class)
    void risk_itsName_isReadAsIt(Risk risk) {
        assertThat(Risk.parse(risk.wireName())).contains(risk);
    }

    @ParameterizedTest
    @EnumSource(LintCode.class)
    void lintCode_saysWhatItMeans(LintCode code) {
        assertThat(code.meaning()).hasSizeGreaterThan(10);
    }

    @Test
    void freshness_namesOfTheClasses() {
        assertThat(List.of(
                        new FreshnessClass.Realtime(Duration.ofSeconds(10)),
                        new FreshnessClass.Bounded(Duration.ofSeconds(10)),
                        new FreshnessClass.OfflineOk(),
                        new FreshnessClass.Unknown("mostly")))
                .extracting(FreshnessClass::wireName)
                .containsExactly("realtime", "bounded", "offline-ok", "mostly");
    }

    @ParameterizedTest(name = "{0} ms")
    @CsvSource({"-1000, false", "-1, false", "0, false", "1, true", "1000, true"})
    void freshness_onlyAPositiveWindow_isOne(long millis, boolean open) {
        Duration window = Duration.ofMillis(millis);
        for (FreshnessClass one : List.of(new FreshnessClass.Realtime(window), new FreshnessClass.Bounded(window))) {
            assertThat(one.window()).isEqualTo(open ? Optional.of(window) : Optional.empty());
            assertThat(one.admits(Duration.ZERO)).isEqualTo(open);
            assertThat(one.admits(window)).isEqualTo(open);
            assertThat(one.admits(window.plusNanos(1))).isFalse();
        }
    }

    /** A window that is none has one form, whatever stood in the policy. */
    @Test
    void freshness_windowOfZero_isTheClosedOne() {
        assertThat(new FreshnessClass.Bounded(Duration.ZERO)).isEqualTo(FreshnessClass.Bounded.CLOSED);
    }

    @ParameterizedTest
    @CsvSource({"'','',0", "a,'',1", "'',abc,3", "abc,abc,0", "abc,abd,1", "abc,bc,1", "abc,cab,2", "kitten,sitting,3"})
    void distance_countsEdits_bothWays(String a, String b, int edits) {
        assertThat(NearestName.distance(a, b)).isEqualTo(edits).isEqualTo(NearestName.distance(b, a));
    }

    /** A third of the longer word may differ, no more. */
    @ParameterizedTest
    @CsvSource({"abx, abc, true", "axx, abc, false", "abcdxx, abcdef, true", "abcxxx, abcdef, false", "ab, abc, true"})
    void nearest_aThirdMayDiffer(String written, String known, boolean near) {
        assertThat(NearestName.of(written, List.of(known))).isEqualTo(near ? Optional.of(known) : Optional.empty());
    }

    @Test
    void nearest_ofSeveral_isTheNearest_thenTheFirstByName() {
        assertThat(NearestName.of("routes", List.of("rootes", "routez", "routes_")))
                .contains("rootes");
        assertThat(NearestName.of("abcdef", List.of("aacdee", "abcdex"))).contains("abcdex");
        assertThat(NearestName.of("abcdef", List.of("abcdex", "aacdee"))).contains("abcdex");
    }

    @ParameterizedTest
    @CsvSource({
        "http://orders.example, true",
        "https://orders.example:8443, true",
        "https://orders.example/, true",
        "orders.example, false",
        "//orders.example, false",
        "ftp://orders.example, false",
        "https:///orders, false",
        "https:orders, false",
        "https://me@orders.example, false",
        "https://orders.example?, false",
        "https://orders.example?a=b, false",
        "https://orders.example#, false",
        "'https://orders .example', false"
    })
    void baseUrl_isSchemeAndAuthority(String url, boolean good) {
        assertThat(BaseUrl.parse(url).isPresent()).isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource({"oidc, true", "oidc-, true", "oid, false", "xoidc, false", "'', false"})
    void subject_prefix_admitsWhatStartsWithIt(String subject, boolean admitted) {
        assertThat(new SubjectRule.Prefix("oidc").matches(subject)).isEqualTo(admitted);
    }

    @ParameterizedTest
    @CsvSource({"oidc, true", "oidc-, false", "oid, false", "OIDC, false", "'', false"})
    void subject_exact_admitsItself(String subject, boolean admitted) {
        assertThat(new SubjectRule.Exact("oidc").matches(subject)).isEqualTo(admitted);
    }
}
