package dev.tidemark.verifier.adapter;

import dev.tidemark.verifier.DenyReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a caller is answered whose request is denied: a status (RFC 9110 section 15), header fields, and the one code. Never
 * the sentence of {@code explain()}, which is for operators. Immutable, made once for each reason.
 */
public final class DenialResponse {
    private static final Map<String, String> PLAIN =
            Map.of("Content-Type", "application/json", "Cache-Control", "no-store");
    private static final Map<DenyReason, DenialResponse> ALL = new EnumMap<>(DenyReason.class);
    private static final Map<AdapterRefusal, DenialResponse> REFUSALS = new EnumMap<>(AdapterRefusal.class);

    static {
        for (DenyReason reason : DenyReason.values()) {
            ALL.put(reason, new DenialResponse(reason.code(), statusOf(reason)));
        }
        for (AdapterRefusal refusal : AdapterRefusal.values()) {
            REFUSALS.put(refusal, new DenialResponse(refusal.code(), refusal.status()));
        }
    }

    private final String code;
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private DenialResponse(String code, int status) {
        this.code = code;
        this.status = status;
        this.headers = headers(status);
        this.body = ("{\"allowed\": false, \"reason\": \"" + code + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    /** The answer to a request that was denied for {@code reason}. */
    public static DenialResponse of(DenyReason reason) {
        return Objects.requireNonNull(ALL.get(reason));
    }

    /** The answer to a request that an adapter refused by itself. */
    public static DenialResponse of(AdapterRefusal refusal) {
        return Objects.requireNonNull(REFUSALS.get(refusal));
    }

    /** 401: with other credentials it could pass. 403: not with these. 503: nobody could tell; ask again. 500: a mistake of ours. */
    private static int statusOf(DenyReason reason) {
        return switch (reason) {
            case PASSPORT_MISSING,
                    PASSPORT_MALFORMED,
                    UNKNOWN_ISSUER,
                    UNKNOWN_KEY,
                    REVOKED_ISSUER,
                    REVOKED_KEY,
                    REVOKED_SUBJECT,
                    REVOKED_PASSPORT,
                    ISSUED_BEFORE_CUTOFF,
                    INVALID_PASSPORT_SIGNATURE,
                    PASSPORT_CLAIMS_INVALID,
                    PASSPORT_EXPIRED,
                    INVALID_REQUEST_PROOF,
                    JTI_REPLAY -> 401;
            case BUNDLE_ROUTE_MISSING,
                    BUNDLE_FRESHNESS_UNKNOWN,
                    AUDIENCE_MISMATCH,
                    TRUST_DOMAIN_MISMATCH,
                    SOURCE_ISSUER_MISMATCH,
                    SOURCE_TRUST_DOMAIN_MISMATCH,
                    SOURCE_SUBJECT_MISMATCH,
                    INSUFFICIENT_KEY_BINDING,
                    MISSING_PROVENANCE,
                    PROVENANCE_MISMATCH,
                    MISSING_CONTEXT,
                    CONTEXT_MISMATCH,
                    REQUEST_BINDING_MISMATCH -> 403;
            case INTERNAL_ERROR -> 500;
            case BUNDLE_POLICY_MISSING,
                    STALE_BUNDLE_FAIL_CLOSED,
                    CLOCK_UNTRUSTED,
                    ISSUER_UNAVAILABLE,
                    AUDIT_UNAVAILABLE,
                    REPLAY_STORE_UNAVAILABLE -> 503;
        };
    }

    private static Map<String, String> headers(int status) {
        Map<String, String> headers = new HashMap<>(PLAIN);
        if (status == 401) {
            headers.put("WWW-Authenticate", "Bearer");
        } else if (status == 503) {
            headers.put("Retry-After", "1");
        }
        return Map.copyOf(headers);
    }

    /** The one code. */
    public String code() {
        return code;
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** Header fields to set, one value each; not {@code Content-Length}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@code {"allowed": false, "reason": "<code>"}}, UTF-8; a copy. */
    public byte[] body() {
        return Arrays.copyOf(body, body.length);
    }
}
