package dev.tidemark.fuzz;

import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustView;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.SignedRequest;
import dev.tidemark.verifier.TestPassport;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.adapter.vertx.RawRequests;
import dev.tidemark.verifier.adapter.vertx.RawRequests.Message;
import dev.tidemark.verifier.replay.ReplayStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A connection of unknown bytes before a guard: what the decoder takes for a request is one to {@link
 * SecondRequestReader} too, the same and in the same place, or is refused, and nothing after it is read; in pieces it is
 * the same connection; what is allowed is what its holder signed, once. First a block, each octet the length of a piece;
 * then the bytes, in which {@code {s}} and {@code {c}} stand for the fields of a signed search and a signed order.
 */
public final class GuardTarget {
    private static final String SEARCH = "/v1/orders/search";
    private static final String CREATE = "/v1/orders/create";
    private static final String ORDER = "abc";
    private static final TrustView VIEW = view();
    private static final String SIGNED_SEARCH = fields(new SignedRequest("GET", SEARCH, "orders.search"), "search");
    private static final String SIGNED_ORDER =
            fields(new SignedRequest("POST", CREATE, "orders.create").body(ORDER), "create");

    private GuardTarget() {}

    private static TrustView view() {
        TestPolicy policy = TestPolicy.orders().routeJson("""
                {"route_id": "orders.create", "method": "POST", "path_template": "/v1/orders/create", "risk": "medium",
                 "freshness_class": "bounded", "max_staleness_seconds": 300,
                 "allowed_sources": [{"source_type": "software_jwks", "issuer": "https://alpha.example",
                   "trust_domain": "example.local", "subject_prefix": "service:"}]}""");
        TrustView.Reading reading = new TrustView.Reading(
                Optional.of(TestDomain.start().policy(policy).publish().state()),
                TestDomain.START.toEpochMilli() + 1_000,
                1_000,
                true);
        return () -> reading;
    }

    private static String fields(SignedRequest request, String jti) {
        TestIssuer issuer = TestIssuer.of("alpha");
        TestPassport passport =
                TestPassport.of(issuer, "alpha-1", TestDomain.START).claim("jti", jti);
        return request.sign(passport, issuer.key("alpha-1")).headers.entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue().get(0))
                .collect(Collectors.joining("\r\n"));
    }

    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        byte[] pieces = in.block();
        byte[] bytes = expanded(in.rest());
        List<Message> messages = RawRequests.read(bytes, n -> Math.max(1, bytes.length));
        if (pieces.length > 0) {
            List<Message> split = RawRequests.read(bytes, n -> Math.max(1, pieces[n % pieces.length] & 0xff));
            Promise.require(taken(messages).equals(taken(split)), "in pieces it is another connection");
        }
        List<Message> read = agreed(messages, SecondRequestReader.read(bytes));
        decide(read);
    }

    /** What was taken for a request; whether what follows is refused or just not read may depend on the pieces. */
    private static String taken(List<Message> messages) {
        return messages.stream().filter(Message::isHttp).toList().toString();
    }

    /** The bytes of an input with its two words replaced; public for the fields that a guard makes of them. */
    public static byte[] expanded(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("{s}", SIGNED_SEARCH)
                .replace("{c}", SIGNED_ORDER)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The whole requests that were read, each as the second reader has it. */
    private static List<Message> agreed(List<Message> messages, List<SecondRequestReader.Request> second) {
        List<Message> whole = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            Message ours = messages.get(i);
            boolean last = i == messages.size() - 1;
            Promise.require(ours.isHttp() || last, "something was read after what is no request");
            Promise.require(ours.isWhole() || last, "something was read after half a request");
            if (!ours.isHttp() || !ours.isWhole()) {
                return whole;
            }
            Promise.require(i < second.size(), "a request was read where there is none");
            requireSame(ours, second.get(i));
            whole.add(ours);
        }
        return whole;
    }

    private static void requireSame(Message ours, SecondRequestReader.Request theirs) {
        Promise.require(ours.method().equals(theirs.method()), "another method");
        Promise.require(ours.target().equals(theirs.target()), "another target");
        Promise.require(ours.version().equals(theirs.version()), "another version");
        Promise.require(Arrays.equals(ours.body(), theirs.body()), "another body");
        List<Map.Entry<String, String>> fields = ours.fields().entries().stream()
                .map(field -> Map.entry(field.getKey().toLowerCase(Locale.ROOT), field.getValue()))
                .toList();
        Promise.require(fields.equals(theirs.fields()), "other fields");
        ours.received().ifPresent(received -> {
            ProtectedRequest facts = received.facts();
            String mark = theirs.target().contains("?") ? "?" : "";
            Promise.require(
                    theirs.target().equals(facts.rawPath() + mark + facts.rawQuery()), "another target is decided");
            Promise.require(facts.method().equals(theirs.method()), "another method is decided");
            Promise.require(received.mayHaveBody() || theirs.body().length == 0, "a body is not seen");
        });
    }

    private static void decide(List<Message> messages) {
        Verifier verifier =
                Verifier.builder(VIEW).replayStore(ReplayStore.inMemory(64)).build();
        List<String> allowed = new ArrayList<>();
        for (Message message : messages) {
            message.received().ifPresent(received -> {
                Optional<Decision.Deny> early = verifier.screen(received.facts());
                Decision decision = verifier.decide(received.facts().withBody(message.body()));
                early.ifPresent(deny -> requireKnown(deny, decision));
                if (decision instanceof Decision.Allow) {
                    requireSigned(message);
                    allowed.add(message.target());
                } else if (decision instanceof Decision.Deny deny) {
                    requireKnown(deny, decision);
                }
            });
        }
        Promise.require(
                allowed.stream()
                                .map(target -> target.split("\\?", 2)[0])
                                .distinct()
                                .count()
                        == allowed.size(),
                "a passport was used twice");
    }

    /** What is denied before the body is read would have been denied after it too. */
    private static void requireKnown(Decision.Deny deny, Decision decision) {
        Promise.require(decision instanceof Decision.Deny, "allowed what was denied at first sight");
        Promise.require(deny.reason() != DenyReason.INTERNAL_ERROR, "the verifier itself failed");
    }

    private static void requireSigned(Message message) {
        boolean search = message.method().equals("GET")
                && message.target().matches(SEARCH + "\\??")
                && message.body().length == 0;
        boolean order = message.method().equals("POST")
                && message.target().matches(CREATE + "\\??")
                && Arrays.equals(message.body(), ORDER.getBytes(StandardCharsets.US_ASCII));
        Promise.require(search || order, "something was allowed that nobody signed");
        Promise.require(
                message.fields().get("host").equalsIgnoreCase(SignedRequest.AUTHORITY),
                "a host was allowed that nobody signed");
        Promise.require(message.fields().getAll("authorization").size() == 1, "two passports were taken for one");
    }

    // ---- seeds

    private static final List<String> ODD_FIELDS = List.of(
            "Content-Length: 3\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 3",
            "Content-Length: 3\r\nContent-Length: 4",
            "Content-Length: 3, 3",
            "Content-Length: +3",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding : chunked",
            "X-A: b\r\n c",
            "X-A\t: b",
            "X-A: a\rb",
            "X-A: b\nX-B: c",
            "X-A: a\0b",
            "X-A: a\u007f\u00e9",
            "Host: other.example",
            "X_TrustPlane_Subject: service:root\r\nX-TrustPlane-Subject: service:root",
            "Connection: close, x-forwarded-for\r\nX-Forwarded-For: 6.6.6.6",
            "Upgrade: websocket\r\nConnection: upgrade",
            "Expect: 100-continue\r\nContent-Length: 3");
    private static final List<String> ODD_LINES = List.of(
            "GET  /a HTTP/1.1",
            " GET /a HTTP/1.1",
            "GET\t/a\tHTTP/1.1",
            "GET /a b HTTP/1.1",
            "GET /a\rb HTTP/1.1",
            "GET http://a/a HTTP/1.1",
            "GET /a#b HTTP/1.1",
            "OPTIONS * HTTP/1.1",
            "CONNECT a:1 HTTP/1.1",
            "TRACE /a HTTP/1.1",
            "GET /a",
            "GET /a HTTP/1.0",
            "GET /a HTTP/2.0",
            "\r\n\u0001\r\nGET /a HTTP/1.1");
    private static final List<String> ODD_CHUNKS = List.of(
            "3\r\nabc\r\n0\r\n\r\n",
            "03;a=b\r\nabc\r\n000\r\nX-A: b\r\n\r\n",
            "1\r\na\r\n2;\r\nbc\r\n0\r\n\r\n",
            "0x3\r\nabc\r\n0\r\n\r\n",
            "-3\r\nabc\r\n0\r\n\r\n",
            "3;a\nb\r\nabc\r\n0\r\n\r\n",
            "3\nabc\n0\n\n",
            "3\r\nabcd\r\n0\r\n\r\n",
            "3\r\nabc\r\n0\r\nX-A\r\n\r\n",
            "ffffffffffffffff\r\nabc\r\n0\r\n\r\n");

    static Seeds seeds() {
        String search = "GET " + SEARCH + " HTTP/1.1\r\nHost: orders.example\r\n{s}\r\n";
        String order = "POST " + CREATE + " HTTP/1.1\r\nHost: orders.example\r\n{c}\r\n";
        String behind = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
        String length = "Content-Length: 3\r\n\r\nabc";
        Seeds seeds = new Seeds();
        seeds.add("search", connection(search + "\r\n"));
        seeds.add("order", connection(order + length));
        seeds.add("pipeline", connection(search + "\r\n" + order + length + search + "\r\n"));
        seeds.add("nothing", connection("\r\n\r\n" + behind));
        seeds.add("half", connection(order + "Content-Length: 4\r\n\r\nabc"));
        for (int i = 0; i < ODD_FIELDS.size(); i++) {
            String head = order + ODD_FIELDS.get(i) + "\r\n\r\n";
            seeds.add("field-" + i, connection(head + "abc" + behind));
            seeds.add("field-chunks-" + i, connection(head + ODD_CHUNKS.get(0) + behind));
        }
        for (int i = 0; i < ODD_LINES.size(); i++) {
            seeds.add("line-" + i, connection(ODD_LINES.get(i) + "\r\nHost: a\r\n\r\n" + behind));
        }
        for (int i = 0; i < ODD_CHUNKS.size(); i++) {
            seeds.add(
                    "chunks-" + i,
                    connection(order + "Transfer-Encoding: chunked\r\n\r\n" + ODD_CHUNKS.get(i) + behind));
        }
        return seeds;
    }

    private static byte[] connection(String bytes) {
        return Seeds.concat(Seeds.block(new byte[] {7, 1, 40}), bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
