package dev.tidemark.verifier;

import dev.tidemark.bundle.Route;
import dev.tidemark.verifier.Transcript.CoveredField;
import java.security.SignatureException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Step 12: the request received is the one that was signed, and it was signed with the passport's key. Everything in the
 * transcript is rebuilt from the request and the proven passport; what the caller states is compared, never used.
 */
final class ProofCheck implements Check {
    private static final String NONCE = "x-trustplane-nonce";
    private static final String TRANSCRIPT = "x-trustplane-transcript-sha256";
    private static final String BODY = "x-trustplane-body-sha256";
    private static final String PROOF = "x-trustplane-proof";
    private static final HexFormat HEX = HexFormat.of();

    @Override
    public Optional<Denial> check(Attempt attempt) {
        byte[] digest;
        try {
            digest = matching(attempt);
        } catch (TranscriptRefusedException e) {
            return mismatch(e.problem());
        }
        attempt.transcriptSha256(HEX.formatHex(digest));
        try {
            Optional<byte[]> proof = Base64Url.decode(one(attempt.request(), PROOF));
            if (proof.isEmpty()) {
                return invalid("X-TrustPlane-Proof is not canonical unpadded base64url");
            }
            attempt.verified().proofKey().verify(digest, proof.get());
            return Optional.empty();
        } catch (TranscriptRefusedException e) {
            return invalid(e.problem());
        } catch (SignatureException e) {
            return invalid("the proof is not made with the key the passport names");
        }
    }

    /** The digest that the caller states, if the request received has it. */
    private static byte[] matching(Attempt attempt) throws TranscriptRefusedException {
        ProtectedRequest request = attempt.request();
        String body = request.bodySha256()
                .map(HEX::formatHex)
                .orElseThrow(
                        () -> new IllegalStateException("nobody hashed the body: say withBodySha256 or withoutBody"));
        if (!one(request, BODY).equals(body)) {
            throw new TranscriptRefusedException("X-TrustPlane-Body-SHA256 is not the SHA-256 of the body received");
        }
        String stated = one(request, TRANSCRIPT);
        CoveredSets sets = CoveredSets.of(attempt.route().coveredHeaders(), request.headers());
        Transcript transcript = Transcript.of(received(attempt, body));
        for (int i = 0; i < sets.count(); i++) {
            List<CoveredField> covered = sets.get(i);
            byte[] digest = transcript.sha256(covered);
            if (HEX.formatHex(digest).equals(stated)) {
                return digest;
            }
        }
        throw new TranscriptRefusedException(
                "the request received is not the one that was signed: method, authority, path,"
                        + " query, a covered header field, body, nonce or passport differs");
    }

    private static Transcript.Request received(Attempt attempt, String body) throws TranscriptRefusedException {
        ProtectedRequest request = attempt.request();
        requireOneReading(request.rawQuery());
        VerifiedPassport passport = attempt.verified();
        Route route = attempt.route();
        Origin origin = Origin.of(route.api(), request.host());
        return new Transcript.Request(
                request.method(),
                origin.scheme(),
                origin.authority(),
                request.rawPath(),
                request.rawQuery(),
                route.audience(),
                route.routeId(),
                optional(request, "content-encoding"),
                body,
                passport.jwtId(),
                one(request, NONCE),
                passport.issuedAt().getEpochSecond(),
                passport.proofKey().keyBinding());
    }

    /** Refuses what the transcript cannot tell from another query, and an upstream may. */
    private static void requireOneReading(String rawQuery) throws TranscriptRefusedException {
        if (rawQuery.startsWith("?")) {
            // The transcript drops one: "/p??a" would be what "/p?a" is.
            throw new TranscriptRefusedException("its query begins with a second question mark");
        }
        if (!rawQuery.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            // To the transcript "#" is "%23"; to an upstream the query may end there (RFC 3986 section 3.5).
            throw new TranscriptRefusedException("its query has a character that only an escape can stand for");
        }
    }

    private static String one(ProtectedRequest request, String name) throws TranscriptRefusedException {
        List<String> values = request.headers().values(name);
        if (values.size() != 1) {
            throw new TranscriptRefusedException("the header field " + name + " must be sent once");
        }
        return Transcript.trim(values.get(0));
    }

    private static String optional(ProtectedRequest request, String name) throws TranscriptRefusedException {
        return request.headers().values(name).isEmpty() ? "" : one(request, name);
    }

    private static Optional<Denial> mismatch(String problem) {
        return Check.deny(
                DenyReason.REQUEST_BINDING_MISMATCH,
                () -> "the request is not bound to the passport: " + problem
                        + "; the caller must sign what it sends, under the API's base_url");
    }

    private static Optional<Denial> invalid(String problem) {
        return Check.deny(
                DenyReason.INVALID_REQUEST_PROOF,
                () -> "the request is not proven: " + problem
                        + "; the caller must sign the transcript's digest with the key in its passport's cnf");
    }
}
