package dev.tidemark.server.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.Revocation;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.server.audit.Auditor;
import dev.tidemark.server.repository.Repositories;
import dev.tidemark.server.repository.TestAuthors;
import dev.tidemark.server.repository.TestReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditorTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final TestServer server = TestServer.running();

    // ---- events

    @Test
    void events_areAllThereAreWithFullNamesAndWhoSentThem() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"), server.event("e2", "key", "alpha", "a-1", ""));
        server.revoke(
                "beta", server.event("e1", "subject", "beta", "s", ",\"issued_before\":\"2029-06-01T00:00:00Z\""));

        JsonNode answer = events("after=0");

        assertThat(answer.get("domain").textValue()).isEqualTo("example.local");
        assertThat(answer.get("epoch").longValue()).isEqualTo(1);
        assertThat(answer.get("sequence").longValue()).isEqualTo(3);
        assertThat(answer.get("next").longValue()).isEqualTo(3);
        assertThat(answer.get("more").booleanValue()).isFalse();
        assertThat(answer.get("events")).hasSize(3);
        assertThat(answer.at("/events/0/id").textValue()).isEqualTo("j1");
        assertThat(answer.at("/events/0/principal").textValue()).isEqualTo("alpha");
        assertThat(answer.at("/events/0/reason").textValue()).isEqualTo("keyCompromise");
        assertThat(answer.at("/events/0/revoked_at").textValue()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(answer.at("/events/0/rule").booleanValue()).isFalse();
        assertThat(answer.at("/events/1/rule").booleanValue()).isTrue();
        assertThat(answer.at("/events/1/issued_before").textValue()).isEqualTo("forever");
        assertThat(answer.at("/events/2/issuer").textValue()).isEqualTo(TestAuthors.issuer("beta"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void events_walkedInPagesOfAnySize_leaveNoNumberOutAndRepeatNone(long seed) throws Exception {
        Random random = new Random(seed);
        int sent = 0;
        while (sent < 700) {
            int count = 1 + random.nextInt(random.nextBoolean() ? 3 : 300);
            String padding = "x".repeat(random.nextInt(1_500));
            int from = sent;
            server.revoke(
                    "alpha",
                    IntStream.range(from, from + count)
                            .mapToObj(i -> server.jti("e" + i, "alpha", "j" + i + padding))
                            .toArray(String[]::new));
            sent += count;
        }
        List<Long> numbers = new ArrayList<>();
        JsonNode answer;
        do {
            int limit = 1 + random.nextInt(1_000);
            long after = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
            answer = events("limit=" + limit + "&after=" + after);
            assertThat(answer.get("events").size()).as("seed %d", seed).isBetween(1, limit);
            for (JsonNode event : answer.get("events")) {
                numbers.add(event.get("sequence").longValue());
                assertThat(event.get("id").textValue()).startsWith("j" + (numbers.size() - 1));
            }
            assertThat(answer.get("next").longValue()).isEqualTo(numbers.get(numbers.size() - 1));
        } while (answer.get("more").booleanValue());

        assertThat(numbers)
                .as("seed %d", seed)
                .isEqualTo(
                        IntStream.rangeClosed(1, sent).mapToObj(i -> (long) i).toList());
    }

    @Test
    void events_thatAreLong_fillNoAnswerBeyondItsBound() throws Exception {
        for (int batch = 0; batch < 4; batch++) {
            int of = batch;
            server.revoke(
                    "alpha",
                    IntStream.range(0, 200)
                            .mapToObj(i -> server.jti("e" + of + "-" + i, "alpha", of + "-" + i + "x".repeat(2_000)))
                            .toArray(String[]::new));
        }

        byte[] answer =
                auditor().events(server.authors.domain(), "after=0&limit=1000").join();

        assertThat(answer.length).isBetween(1_000_000, 1_150_000);
        assertThat(JSON.readTree(answer).get("more").booleanValue()).isTrue();
    }

    @Test
    void events_atTheEnd_areNoneAndTheCursorStays() throws Exception {
        assertThat(events("after=0").get("next").longValue()).isZero();
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));

        JsonNode answer = events("after=1");

        assertThat(answer.get("events")).isEmpty();
        assertThat(answer.get("next").longValue()).isEqualTo(1);
        assertThat(answer.get("more").booleanValue()).isFalse();
        server.revoke("alpha", server.jti("e2", "alpha", "j2"));
        assertThat(events("after=1").at("/events/0/id").textValue()).isEqualTo("j2");
    }

    @Test
    void events_afterARestart_areStillThere() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        server.crash();

        assertThat(events("after=0").at("/events/0/id").textValue()).isEqualTo("j1");
    }

    @Test
    void events_aheadOfTheLast_areRefused() {
        assertRefused(422, "after_ahead", "after=1");
        assertRefused(422, "after_ahead", "after=999999999999999");
    }

    @Test
    void events_limitOutOfBounds_isRefused() throws Exception {
        assertRefused(422, "limit_out_of_bounds", "after=0&limit=0");
        assertRefused(422, "limit_out_of_bounds", "after=0&limit=1001");
        assertThat(events("after=0&limit=1000").get("events")).isEmpty();
    }

    @Test
    void events_withoutALimit_areAHundredAtOnce() throws Exception {
        server.revoke(
                "alpha",
                IntStream.range(0, 101)
                        .mapToObj(i -> server.jti("e" + i, "alpha", "j" + i))
                        .toArray(String[]::new));

        JsonNode answer = events("after=0");

        assertThat(answer.get("events")).hasSize(100);
        assertThat(answer.get("more").booleanValue()).isTrue();
    }

    @Test
    void events_ofManyPublications_areOneAnswerUpToTheLimit() throws Exception {
        for (int i = 0; i < 40; i++) {
            server.revoke("alpha", server.jti("e" + i, "alpha", "j" + i));
        }
        assertThat(events("after=0&limit=39").get("events")).hasSize(39);
        assertThat(events("after=0").get("events")).hasSize(40);
    }

    @Test
    void events_malformedQueries_areRefused() {
        for (String query : List.of(
                "",
                "after",
                "after=",
                "after=-1",
                "after=01",
                "after=1e3",
                "after=0x1",
                "after=%31",
                "after=+1",
                "after=1&after=1",
                "after=0&limit=1&limit=1",
                "limit=1",
                "after=0&",
                "&after=0",
                "after=0&issuer=a",
                "After=0",
                "after=1000000000000000",
                "after=9223372036854775808",
                "after=0&limit=-1",
                "after=0;limit=1")) {
            assertRefused(400, "query_malformed", query);
        }
        assertThat(catchThrowableOfType(
                                Refused.class, () -> TestServer.answer(auditor().events(server.authors.domain(), null)))
                        .code())
                .isEqualTo("query_malformed");
    }

    @Test
    void audit_ofADomainThatIsNotServed_isRefused() {
        TrustDomain other = new TrustDomain("other.local");
        assertThat(refused(() -> TestServer.answer(auditor().events(other, "after=0")))
                        .code())
                .isEqualTo("domain_unknown");
        assertThat(refused(() -> TestServer.answer(auditor().check(other, body(name("jti", "alpha", "j", "")))))
                        .code())
                .isEqualTo("domain_unknown");
    }

    // ---- check

    @Test
    void check_saysWhatAndWhy() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        server.clock.advance(Duration.ofSeconds(1));
        server.revoke(
                "alpha",
                server.event("e2", "key", "alpha", "a-1", ""),
                server.event("e3", "subject", "alpha", "s", ",\"issued_before\":\"2029-06-01T00:00:00Z\""),
                server.jti("again", "alpha", "j1"));

        JsonNode results = check(
                        name("jti", "alpha", "j1", ""),
                        name("jti", "beta", "j1", ""),
                        name("key", "alpha", "a-1", ",\"issued_at\":\"2031-01-01T00:00:00.120Z\""),
                        name("subject", "alpha", "s", ",\"issued_at\":\"2029-05-31T23:59:59Z\""),
                        name("subject", "alpha", "s", ",\"issued_at\":\"2029-06-01T00:00:00Z\""),
                        name("subject", "alpha", "s", ""))
                .get("results");

        String alpha = TestAuthors.issuer("alpha");
        assertThat(results.get(0)).isEqualTo(JSON.readTree("""
                {"kind":"jti","issuer":"%s","id":"j1","revoked":true,"by":"entry","epoch":1,"sequence":1,
                 "reason":"keyCompromise","revoked_at":"2030-01-01T00:00:00Z","event_id":"e1","principal":"alpha"}
                """.formatted(alpha)));
        assertThat(results.get(1)).isEqualTo(JSON.readTree("""
                {"kind":"jti","issuer":"%s","id":"j1","revoked":false}
                """.formatted(TestAuthors.issuer("beta"))));
        assertThat(results.get(2)).isEqualTo(JSON.readTree("""
                {"kind":"key","issuer":"%s","id":"a-1","issued_at":"2031-01-01T00:00:00.120Z","revoked":true,
                 "by":"rule","epoch":1,"issued_before":"forever","sequence":2,"reason":"keyCompromise",
                 "revoked_at":"2030-01-01T00:00:01Z","event_id":"e2","principal":"alpha"}
                """.formatted(alpha)));
        assertThat(results.get(3).get("issued_before").textValue()).isEqualTo("2029-06-01T00:00:00Z");
        assertThat(results.get(3).get("sequence").longValue()).isEqualTo(3);
        assertThat(results.get(4).get("revoked").booleanValue()).isFalse();
        assertThat(results.get(5).get("revoked").booleanValue()).isTrue();
    }

    @Test
    void check_reinstatedNamesAndNumbersOfTheServer_asReadersJudgeThem() throws Exception {
        server.revoke(
                "alpha",
                server.event("e1", "subject", "alpha", "s", ""),
                server.event("e2", "subject", "alpha", "t", ""),
                server.event("e3", "subject", "alpha", "t", ""));
        server.publishPolicy(2, "\"reinstated\": [" + reinstated("s", 1) + "," + reinstated("t", 2) + "]");

        JsonNode answer = check(name("subject", "alpha", "s", ""), name("subject", "alpha", "t", ""));

        assertThat(answer.get("sequence").longValue()).isEqualTo(4);
        assertThat(answer.at("/results/0/revoked").booleanValue()).isFalse();
        assertThat(answer.at("/results/1")).isEqualTo(JSON.readTree("""
                {"kind":"subject","issuer":"%s","id":"t","revoked":true,"by":"rule","epoch":1,
                 "issued_before":"forever","sequence":4}
                """.formatted(TestAuthors.issuer("alpha"))));
        assertThat(events("after=3").at("/events/0").has("principal")).isFalse();
        server.publishPolicy(3);
        assertThat(check(name("subject", "alpha", "s", "")).at("/results/0/by").textValue())
                .isEqualTo("entry");
    }

    @Test
    void check_anEntryThatWasPruned_isNotRevokedAsReadersSeeIt() throws Exception {
        server.revoke("alpha", server.jti("e1", "alpha", "j1"));
        server.clock.advance(Duration.ofHours(28));
        server.repository.start();

        assertThat(check(name("jti", "alpha", "j1", ""))
                        .at("/results/0/revoked")
                        .booleanValue())
                .isFalse();
        assertThat(events("after=0").get("events")).hasSize(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void check_ofRandomEventsAndPolicies_isWhatAReadersSetSays(long seed) throws Exception {
        Random random = new Random(seed);
        TestReader reader = server.reader();
        long version = 1;
        for (int round = 0; round < 12; round++) {
            int of = round;
            server.revoke(
                    "alpha",
                    IntStream.range(0, 1 + random.nextInt(6))
                            .mapToObj(i -> randomEvent(random, "e" + of + "-" + i))
                            .toArray(String[]::new));
            if (random.nextInt(3) == 0) {
                long last = server.repository.state().revocationSequence();
                server.publishPolicy(
                        ++version,
                        "\"reinstated\": [" + reinstated("n" + random.nextInt(4), random.nextLong(last + 1)) + "]");
            }
            server.clock.advance(Duration.ofMinutes(random.nextInt(120)));
            server.repository.start();
            requireSame(seed, reader.refresh(server.clock.instant()));
        }
    }

    /** Everything that may have been named, at moments around every rule's instant. */
    private void requireSame(long seed, TestReader.View view) throws Exception {
        List<RevokedName> names = new ArrayList<>();
        List<Optional<Instant>> moments = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        for (RevocationKind kind : List.of(RevocationKind.JTI, RevocationKind.SUBJECT, RevocationKind.KEY)) {
            for (int i = 0; i < 5; i++) {
                for (Optional<Instant> at : moments()) {
                    names.add(new RevokedName(kind, TestAuthors.issuer("alpha"), "n" + i));
                    moments.add(at);
                    asked.add(name(
                            kind.wireName(),
                            "alpha",
                            "n" + i,
                            at.map(time -> ",\"issued_at\":\"" + time + "\"").orElse("")));
                }
            }
        }
        JsonNode answer = check(asked.toArray(new String[0]));
        assertThat(answer.get("sequence").longValue())
                .isEqualTo(view.revocations().sequence());
        for (int i = 0; i < names.size(); i++) {
            Optional<Revocation> found =
                    view.revocations().find(names.get(i), moments.get(i).orElse(Instant.EPOCH));
            JsonNode result = answer.get("results").get(i);
            assertThat(verdict(result)).as("seed %d: %s", seed, result).isEqualTo(found.map(AuditorTest::words));
            if (found.isPresent()) {
                JsonNode event = events(
                                "limit=1&after=" + (result.get("sequence").longValue() - 1))
                        .at("/events/0");
                assertThat(event.get("kind")).isEqualTo(result.get("kind"));
                assertThat(event.get("id")).isEqualTo(result.get("id"));
                assertThat(event.get("event_id")).isEqualTo(result.get("event_id"));
            }
        }
    }

    private static List<Optional<Instant>> moments() {
        return Stream.concat(
                        Stream.of(Optional.<Instant>empty()),
                        IntStream.range(0, 4)
                                .mapToObj(i -> Optional.of(Instant.parse("2029-0" + (i + 1) + "-01T00:00:00Z"))))
                .toList();
    }

    private String randomEvent(Random random, String eventId) {
        String kind = List.of("jti", "subject", "key").get(random.nextInt(3));
        String more = random.nextInt(3) > 0
                ? ""
                : ",\"issued_before\":\""
                        + (random.nextInt(4) == 0
                                ? "forever"
                                : "2029-0" + (1 + random.nextInt(4)) + "-01T00:00:00.001Z")
                        + "\"";
        return server.event(eventId, kind, "alpha", "n" + random.nextInt(4), more);
    }

    private static Optional<String> verdict(JsonNode result) {
        return result.get("revoked").booleanValue()
                ? Optional.of(result.get("by").textValue() + " " + result.get("epoch") + " "
                        + result.path("issued_before").asText("")
                        + (result.get("by").textValue().equals("rule") ? " " + result.get("sequence") : ""))
                : Optional.empty();
    }

    private static String words(Revocation found) {
        if (found instanceof Revocation.Before rule) {
            return "rule " + rule.epoch() + " " + IssuedBefore.at(rule.cutoff()).wireForm() + " " + rule.sequence();
        }
        return found instanceof Revocation.Forever rule
                ? "rule " + rule.epoch() + " forever " + rule.sequence()
                : "entry " + found.epoch() + " ";
    }

    @Test
    void check_malformedBodies_areRefused() {
        String good = name("jti", "alpha", "j1", "");
        for (String bad : List.of(
                good.replace("\"jti\"", "\"passport\""),
                good.replace("\"id\"", "\"ids\""),
                good.replace("}", ",\"reason\":\"keyCompromise\"}"),
                good.replace("\"j1\"", "\"\""),
                good.replace("\"j1\"", "\"a\\u0001\""),
                good.replace("\"j1\"", "\"" + "x".repeat(2_049) + "\""),
                good.replace("}", ",\"issued_at\":\"2029-01-01\"}"),
                good.replace("}", ",\"issued_at\":\"2029-01-01T00:00:00.1Z\"}"),
                good.replace("}", ",\"issued_at\":1}"),
                name("issuer", "alpha", "another", ""),
                good + "," + good.replace("}", ""))) {
            assertThat(refused(() -> check(bad)).code()).as(bad).isEqualTo("check_malformed");
        }
        assertThat(refused(() -> TestServer.answer(
                                auditor().check(server.authors.domain(), "[]".getBytes(StandardCharsets.UTF_8))))
                        .code())
                .isEqualTo("check_malformed");
    }

    @Test
    void check_noneOrTooManyNames_isRefused() throws Exception {
        String[] most = new String[1_001];
        Arrays.setAll(most, i -> name("jti", "alpha", "j" + i, ""));

        assertThat(refused(this::check).code()).isEqualTo("names_count");
        assertThat(refused(() -> check(most)).code()).isEqualTo("names_count");
        assertThat(check(Arrays.copyOf(most, 1_000)).get("results")).hasSize(1_000);
    }

    @Test
    void check_beforeThePolicy_isUnavailable() {
        TestServer fresh = TestServer.created();
        Auditor auditor = new Auditor(Repositories.of(List.of(fresh.repository)));
        Refused refused = refused(
                () -> TestServer.answer(auditor.check(fresh.authors.domain(), body(name("jti", "alpha", "j", "")))));
        assertThat(refused.code()).isEqualTo("not_bootstrapped");
        assertThat(refused.status()).isEqualTo(503);
    }

    @Test
    void audit_ofADomainThatIsClosed_isUnavailable() {
        server.repository.close();
        assertRefused(503, "domain_closed", "after=0");
    }

    // ---- asking

    private Auditor auditor() {
        return new Auditor(Repositories.of(List.of(server.repository)));
    }

    private JsonNode events(String query) throws Exception {
        return JSON.readTree(TestServer.answer(auditor().events(server.authors.domain(), query)));
    }

    private JsonNode check(String... names) throws Exception {
        return JSON.readTree(TestServer.answer(auditor().check(server.authors.domain(), body(names))));
    }

    private static byte[] body(String... names) {
        return Stream.of(names)
                .collect(Collectors.joining(",", "{\"names\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String name(String kind, String slug, String id, String more) {
        return "{\"kind\":\"" + kind + "\",\"issuer\":\"" + TestAuthors.issuer(slug) + "\",\"id\":\"" + id + "\"" + more
                + "}";
    }

    private static String reinstated(String id, long until) {
        return "{\"epoch\": 1, \"kind\": \"subject\", \"issuer\": \"" + TestAuthors.issuer("alpha") + "\", \"id\": \""
                + id + "\", \"until_sequence\": " + until + "}";
    }

    private void assertRefused(int status, String code, String query) {
        Refused refused = refused(() -> events(query));
        assertThat(refused.code()).as(query).isEqualTo(code);
        assertThat(refused.status()).as(query).isEqualTo(status);
    }

    private static Refused refused(ThrowingCallable call) {
        Refused refused = catchThrowableOfType(Refused.class, call);
        assertThat(refused).as("a refusal").isNotNull();
        return refused;
    }
}
