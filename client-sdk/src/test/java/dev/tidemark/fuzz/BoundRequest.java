package dev.tidemark.fuzz;

import dev.tidemark.metadata.Digests;
import dev.tidemark.verifier.HeaderFields;
import dev.tidemark.verifier.HolderKey;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.TranscriptView;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A request that a caller signs and somebody may change before it arrives. Of text that an input chooses nothing is
 * known.
 */
final class BoundRequest {
    private static final String PROOF = "x-trustplane-proof";

    private static final String NONCE = "x-trustplane-nonce";
    private static final String TRANSCRIPT = "x-trustplane-transcript-sha256";
    private static final String BODY = "x-trustplane-body-sha256";
    private static final String AUTHORIZATION = "authorization";
    /** What a change can be of, beside the four that are no field. */
    private static final List<String> FIELDS = List.of(
            NONCE, "accept", "content-type", "content-encoding", TRANSCRIPT, BODY, PROOF, AUTHORIZATION, "x-other");

    private String method = "GET";
    private String path = "/v1/orders/refund";
    private String query = "page=2&b=%7e";
    private String host = "orders.example";
    private byte[] body = new byte[0];
    private final Map<String, List<String>> fields = new TreeMap<>();

    BoundRequest() {
        fields.put(NONCE, List.of("nonce-1"));
        fields.put("accept", List.of("*/*"));
    }

    /** Makes some changes. */
    void edit(Input in) {
        for (int left = in.below(4); left > 0; left--) {
            int choice = in.below(8 + 3 * FIELDS.size());
            switch (choice) {
                case 0 -> method = in.text();
                case 1 -> path = in.text();
                case 2 -> query = in.text();
                case 3 -> host = in.text();
                case 4 -> body = in.block();
                case 5 -> path = "/v1/orders/search";
                case 6 -> host = host + in.text();
                case 7 -> query = query + "&" + in.text();
                default -> edit(FIELDS.get((choice - 8) % FIELDS.size()), (choice - 8) / FIELDS.size(), in);
            }
        }
    }

    private void edit(String name, int how, Input in) {
        List<String> values = new ArrayList<>(fields.getOrDefault(name, List.of()));
        switch (how) {
            case 0 -> values = List.of(in.text());
            case 1 -> values.add(in.text());
            default -> values = values.isEmpty() ? List.of() : List.of(in.text() + values.get(0) + in.text());
        }
        fields.put(name, values);
    }

    /** Adds the five fields of the contract; what no transcript can be made of gets a proof of nothing. */
    void sign(String passport, TranscriptView.Values ofPassport, HolderKey holder, boolean withAccept) {
        byte[] digest =
                transcript(ofPassport, withAccept).map(BoundRequest::sha256).orElse(new byte[32]);
        fields.put(AUTHORIZATION, List.of("Bearer " + passport));
        fields.put(BODY, List.of(Digests.sha256Hex(body)));
        fields.put(TRANSCRIPT, List.of(HexFormat.of().formatHex(digest)));
        fields.put(PROOF, List.of(Base64.getUrlEncoder().withoutPadding().encodeToString(holder.sign(digest))));
    }

    private static byte[] sha256(String text) {
        return Digests.sha256(Seeds.utf8(text));
    }

    /** What the request is, covering the nonce and, if said, {@code accept}; empty if it has no transcript. */
    Optional<String> transcript(TranscriptView.Values ofPassport, boolean withAccept) {
        Map<String, String> covered = new TreeMap<>();
        for (String name : withAccept ? List.of(NONCE, "accept") : List.of(NONCE)) {
            Optional<String> value = one(name);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            covered.put(name, value.get());
        }
        return TranscriptView.text(
                new TranscriptView.Values(
                        method,
                        "https",
                        host,
                        path,
                        query,
                        ofPassport.audience(),
                        path.endsWith("refund") ? "orders.refund" : "orders.search",
                        values("content-encoding").isEmpty()
                                ? ""
                                : one("content-encoding").orElse("\n"),
                        Digests.sha256Hex(body),
                        ofPassport.jwtId(),
                        one(NONCE).orElse(""),
                        ofPassport.issuedAt(),
                        ofPassport.keyBinding()),
                covered);
    }

    /** What the caller states, and its proof, without the blanks around them. */
    List<Optional<String>> stated() {
        return Stream.of(TRANSCRIPT, BODY, PROOF)
                .map(name -> one(name).map(String::strip))
                .toList();
    }

    /** The value of a field that was sent once. */
    private Optional<String> one(String name) {
        List<String> values = values(name);
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private List<String> values(String name) {
        return fields.getOrDefault(name, List.of());
    }

    boolean isRefund() {
        return path.equals("/v1/orders/refund");
    }

    /** As an adapter hands it over. */
    ProtectedRequest received() {
        return ProtectedRequest.of(method, path)
                .withQuery(query)
                .withHost(host)
                .withHeaders(HeaderFields.of(fields))
                .withBody(body);
    }
}
