package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.rejected;
import static dev.tidemark.metadata.MetadataFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of member is read as, and where and why anything else in its place is refused. */
class JsonReaderTest {
    private interface Read {
        Object of(JsonReader at, String member) throws VerificationException;
    }

    private static final Map<String, Read> READS = Map.ofEntries(
            entry("string", JsonReader::string),
            entry("optionalString", JsonReader::optionalString),
            entry("bool", JsonReader::bool),
            entry("integer", (at, member) -> at.integer(member, -5)),
            entry("seconds", JsonReader::seconds),
            entry("millis", JsonReader::millis),
            entry("object", JsonReader::object),
            entry("optionalObject", JsonReader::optionalObject),
            entry("objects", JsonReader::objects),
            entry("array", JsonReader::array),
            entry("strings", JsonReader::strings));

    private static JsonReader at(String json) throws VerificationException {
        return JsonReader.of("file", StrictJson.parse("file", utf8(json)));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "string         | 7              | /m    | a string is expected",
                "string         | null           | /m    | a string is expected",
                "optionalString | null           | /m    | a string is expected",
                "optionalString | []             | /m    | a string is expected",
                "bool           | \"true\"       | /m    | true or false is expected",
                "bool           | 0              | /m    | true or false is expected",
                "integer        | \"1\"          | /m    | an integer of at least -5 is expected",
                "integer        | true           | /m    | an integer of at least -5 is expected",
                "integer        | -6             | /m    | an integer of at least -5 is expected",
                "seconds        | 7              | /m    | a string is expected",
                "seconds        | \"2030\"       | /m    | a time such as 2030-01-31T00:00:00Z is expected",
                "millis         | 7              | /m    | a string is expected",
                "millis         | \"2030\"       | /m    | a time such as 2030-01-31T00:00:00.000Z is expected",
                "object         | []             | /m    | an object is expected",
                "optionalObject | null           | /m    | an object is expected",
                "objects        | []             | /m    | an object is expected",
                "objects        | {\"a\":{},\"b~/\":[]} | /m/b~0~1 | an object is expected",
                "array          | {}             | /m    | an array is expected",
                "array          | [{},7]         | /m/1  | an object is expected",
                "strings        | {}             | /m    | an array is expected",
                "strings        | [\"a\",null]   | /m/1  | a string is expected"
            })
    void valueOfAnotherKind_isRefusedWhereItStands(String kind, String value, String where, String problem)
            throws VerificationException {
        JsonReader top = at("{\"m\":" + value + "}");
        JsonReader inside = at("{\"p\":{\"m\":" + value + "}}").object("p");

        assertThat(rejected(Rejection.class, () -> READS.get(kind).of(top, "m")))
                .isEqualTo(new Rejection.Malformed("file", where, problem));
        assertThat(rejected(Rejection.class, () -> READS.get(kind).of(inside, "m")))
                .isEqualTo(new Rejection.Malformed("file", "/p" + where, problem));
    }

    @Test
    void memberThatIsMissing_isRefusedUnlessItMayBe() throws VerificationException {
        JsonReader empty = at("{}");
        for (Map.Entry<String, Read> read : READS.entrySet()) {
            if (!read.getKey().startsWith("optional")) {
                assertThat(rejected(Rejection.class, () -> read.getValue().of(empty, "m")))
                        .as(read.getKey())
                        .isEqualTo(new Rejection.Malformed("file", "/m", "the member is missing"));
            }
        }
        assertThat(empty.optionalString("m")).isEmpty();
        assertThat(empty.optionalObject("m")).isEmpty();
        assertThat(empty.has("m")).isFalse();
    }

    @Test
    void valueOfItsKind_isReadAsItIs() throws VerificationException {
        JsonReader top = at("""
                {"s":"text","t":true,"f":false,"n":-5,"o":{"x":{"y":1}},"a":[{"z":2}],"l":["p","q"],"none":null,
                "at":"2030-01-31T01:02:03Z","ms":"2030-01-31T01:02:03.004Z"}""");
        assertThat(top.string("s")).isEqualTo("text");
        assertThat(top.optionalString("s")).contains("text");
        assertThat(top.bool("t")).isTrue();
        assertThat(top.bool("f")).isFalse();
        assertThat(top.integer("n", -5)).isEqualTo(-5);
        assertThat(top.strings("l")).containsExactly("p", "q");
        assertThat(top.seconds("at")).isEqualTo(Instant.parse("2030-01-31T01:02:03Z"));
        assertThat(top.millis("ms")).isEqualTo(Instant.parse("2030-01-31T01:02:03.004Z"));
        assertThat(top.has("none")).isTrue();
    }

    @Test
    void readerOfAPart_knowsWhereItIs() throws VerificationException {
        JsonReader top = at("{\"o\":{\"x\":{\"y\":1}},\"a\":[{\"z\":2},{\"z\":3}]}");
        List<Map.Entry<String, JsonReader>> members = top.objects("o");
        assertThat(members).extracting(Map.Entry::getKey).containsExactly("x");
        assertThat(members.get(0).getValue().integer("y", 0)).isEqualTo(1);
        assertThat(top.array("a")).extracting(JsonReader::pointer).containsExactly("/a/0", "/a/1");
        assertThat(top.optionalObject("o").orElseThrow().object("x").pointer()).isEqualTo("/o/x");
        assertThat(top.pointer()).isEmpty();
        assertThat(top.array("a").get(1).node()).isEqualTo(Json.object().put("z", 3));
    }

    /** Trees that were built, not parsed, may hold numbers that {@link StrictJson} refuses. */
    @Test
    void numberThatIsNoLong_isRefused() throws VerificationException {
        JsonReader top = JsonReader.of(
                "file",
                Json.object()
                        .put("fraction", 1.5)
                        .put("whole", 1.0)
                        .put("beyond", BigInteger.ONE.shiftLeft(64).add(BigInteger.TEN)));
        for (String member : List.of("fraction", "whole", "beyond")) {
            assertThat(rejected(Rejection.class, () -> top.integer(member, 0)))
                    .isEqualTo(new Rejection.Malformed("file", "/" + member, "an integer of at least 0 is expected"));
        }
    }

    @Test
    void topThatIsNoObject_isRefused() {
        for (String json : new String[] {"[]", "7", "null", "\"x\""}) {
            assertThat(rejected(Rejection.class, () -> at(json)))
                    .isEqualTo(new Rejection.Malformed("file", "", "an object is expected"));
        }
    }

    @Test
    void parts_areCountedBeforeOneIsLookedAt() throws VerificationException {
        JsonReader top = at("{\"a\":[1,2],\"o\":{\"x\":1,\"y\":2}}");
        for (String member : List.of("a", "o")) {
            top.requireAtMost(2, "parts", member);
            assertThat(rejected(Rejection.class, () -> top.requireAtMost(1, "parts", member)))
                    .isEqualTo(new Rejection.Malformed("file", "/" + member, "more than 1 parts"));
        }
        rejected(Rejection.Malformed.class, () -> top.requireAtMost(2, "parts", "missing"));
    }

    /** Names come from the file: plain ones are shown, others could write lines of their own into a log. */
    @Test
    void nameInAPointer_isShownOnlyIfItIsPlain() {
        String longest = "n".repeat(128);
        Stream.of(longest, "a.b", "a:b", "a-b", "a_b", "09AZ")
                .forEach(name -> assertThat(StrictJson.segment(name)).isEqualTo(name));
        Stream.of(longest + "n", "", " ", "a b", "a\n", "é", "%", "\"")
                .forEach(name -> assertThat(StrictJson.segment(name)).isEqualTo("*"));
        assertThat(StrictJson.segment("a~/1")).isEqualTo("a~0~11");
    }
}
