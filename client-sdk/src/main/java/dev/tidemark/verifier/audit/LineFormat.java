package dev.tidemark.verifier.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.AllowedSource;
import dev.tidemark.bundle.Route;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.verifier.Basis;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.Evidence;
import dev.tidemark.verifier.Mask;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Provenance;
import dev.tidemark.verifier.RecordedClaims;
import dev.tidemark.verifier.RecordedDecision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes lines: one JSON object each, in ASCII, so that nothing in it ends a line or steers a terminal. Text of others is
 * bounded, see {@link AuditMember}; the longest line there can be is far below {@link #MAX_LINE_BYTES}. Thread-safe.
 */
final class LineFormat {
    static final String VERSION = "trustplane-auth-audit-event-v0.1";
    static final String VERIFIED = "verified";
    /** Each character of each bounded text escaped, and room for the rest. */
    static final int MAX_LINE_BYTES = 128 << 10;

    private static final ObjectMapper JSON = new JsonMapper(
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build());

    private final String component;
    private final String domain;
    private final String instance;
    private final Mask mask;
    private final Set<String> shadowRoutes;

    LineFormat(String component, String domain, String instance, Mask mask, Set<String> shadowRoutes) {
        this.component = component;
        this.domain = domain;
        this.instance = instance;
        this.mask = mask;
        this.shadowRoutes = Set.copyOf(shadowRoutes);
    }

    /** The mark of lost lines. */
    byte[] gap(Gap gap) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("version", VERSION);
        line.put("component", component);
        line.put("gap", gap.lines());
        line.put("from", MetadataTime.formatMillis(Instant.ofEpochMilli(gap.fromMillis())));
        line.put("to", MetadataTime.formatMillis(Instant.ofEpochMilli(gap.toMillis())));
        return bytes(line);
    }

    /**
     * The line of a decision.
     *
     * @param eventId nobody else's
     * @param now for a decision that does not know when it was made
     */
    byte[] line(ProtectedRequest request, Decision decision, String eventId, Instant now) {
        RecordedDecision recorded = RecordedDecision.of(request, decision, mask);
        Writer out = new Writer();
        boolean allowed = recorded.reason().isEmpty();
        out.text(AuditMember.VERSION, VERSION);
        out.text(
                AuditMember.OCCURRED_AT,
                MetadataTime.formatMillis(recorded.decidedAt().orElse(now)));
        out.text(AuditMember.COMPONENT, component);
        out.text(AuditMember.OUTCOME, allowed ? "allow" : "deny");
        out.flag(AuditMember.ACCEPTED, allowed);
        out.text(
                AuditMember.REASON_CODE,
                recorded.reason().map(reason -> reason.code()).orElse(VERIFIED));
        out.text(AuditMember.DETAIL_REASON, recorded.detail());
        out.text(AuditMember.EVENT_ID, eventId);
        out.text(AuditMember.REQUEST_ID, Optional.of(request.requestId()).filter(id -> !id.isEmpty()));
        out.text(AuditMember.POLICY_ID, domain);
        out.text(AuditMember.DOMAIN, domain);
        out.text(AuditMember.INSTANCE, instance);
        out.text(AuditMember.TRANSCRIPT_SHA256, recorded.transcriptSha256());
        basis(out, decision.basis(), recorded.timeKnown());
        out.text(AuditMember.METHOD, recorded.method());
        out.text(AuditMember.PATH, recorded.path());
        out.text(AuditMember.HOST, request.host());
        recorded.claims().ifPresent(claims -> claims(out, claims));
        if (recorded.claims().isPresent()) {
            out.flag(AuditMember.CLAIMED, recorded.claimed());
        }
        source(out, decision.basis(), decision.evidence(), recorded.subjectSources());
        out.flag(
                AuditMember.ENFORCED,
                decision.basis().routeId().map(id -> !shadowRoutes.contains(id)).orElse(true));
        out.flag(AuditMember.REDACTED, mask != Mask.NONE);
        return bytes(out.finished());
    }

    private static void basis(Writer out, Basis basis, boolean timeKnown) {
        basis.state().ifPresent(held -> {
            out.text(AuditMember.POLICY_VERSION, Long.toString(held.bundleVersion()));
            out.number(AuditMember.BUNDLE_VERSION, held.bundleVersion());
            out.number(AuditMember.REVOCATION_SEQUENCE, held.revocationSequence());
            out.number(AuditMember.STATEMENT_VERSION, held.statementVersion());
            out.text(AuditMember.STATEMENT_ISSUED_AT, MetadataTime.formatMillis(held.issuedAt()));
        });
        out.flag(AuditMember.TIME_KNOWN, timeKnown);
        out.number(AuditMember.AGE_MS, basis.ageMillis());
        out.text(AuditMember.FRESHNESS, basis.freshness().name().toLowerCase(Locale.ROOT));
        out.number(AuditMember.CLOSES_IN_MS, basis.closesInMillis());
        basis.route().ifPresent(route -> route(out, route));
    }

    private static void route(Writer out, Route route) {
        out.text(AuditMember.ROUTE_ID, route.routeId());
        route.freshness().window().ifPresent(window -> out.number(AuditMember.WINDOW_MS, window.toMillis()));
        out.text(AuditMember.FRESHNESS_CLASS, route.freshness().wireName());
        out.text(AuditMember.RISK, route.risk().name().toLowerCase(Locale.ROOT));
    }

    private static void source(Writer out, Basis basis, Evidence evidence, long subjectSources) {
        out.text(
                AuditMember.REQUIRED_KEY_BINDING,
                evidence.source()
                        .map(AllowedSource::requiredKeyBinding)
                        .or(() -> basis.route().map(Route::requiredKeyBinding))
                        .map(binding -> binding.wireName()));
        out.text(AuditMember.SOURCE_TYPE, evidence.source().map(AllowedSource::sourceType));
        out.bits(AuditMember.SUBJECT_SOURCES, subjectSources);
    }

    private static void claims(Writer out, RecordedClaims claims) {
        out.text(AuditMember.ISSUER, claims.issuer());
        out.text(AuditMember.SUBJECT, claims.subject());
        out.text(AuditMember.JTI, claims.jwtId());
        out.text(AuditMember.AUDIENCE, claims.audience());
        out.text(AuditMember.KEY_BINDING, claims.keyBinding());
        out.text(AuditMember.KID, claims.kid());
        out.number(AuditMember.IAT, claims.issuedAt().getEpochSecond());
        out.number(
                AuditMember.EXP,
                claims.expiresAt()
                        .map(at -> OptionalLong.of(at.getEpochSecond()))
                        .orElse(OptionalLong.empty()));
        out.text(AuditMember.TRUST_DOMAIN, claims.trustDomain());
        out.flag(AuditMember.PROVENANCE, claims.provenance().isPresent());
        claims.provenance().ifPresent(said -> provenance(out, said));
        out.text(AuditMember.TOOL_NAME, claims.context().toolName());
        out.text(AuditMember.WORKFLOW_ID, claims.context().workflowId());
        out.text(AuditMember.MAX_TXN_VALUE, claims.context().maxTxnValue());
    }

    private static void provenance(Writer out, Provenance said) {
        out.text(AuditMember.SOURCE_PROFILE, said.profile());
        out.text(AuditMember.SOURCE_SPIFFE_ID, said.spiffeId());
        out.text(AuditMember.SPIFFE_TRUST_DOMAIN, said.spiffeTrustDomain());
        out.text(AuditMember.POSTURE, said.posture());
    }

    private static byte[] bytes(ObjectNode line) {
        try {
            return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.US_ASCII);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an object of texts and numbers can be written", e);
        }
    }

    /** One line being made; what is absent leaves no member. */
    private static final class Writer {
        private final ObjectNode line = JsonNodeFactory.instance.objectNode();
        private final ObjectNode ours = JsonNodeFactory.instance.objectNode();
        private final Set<String> cut = new TreeSet<>();

        private ObjectNode of(AuditMember member) {
            return member.isOurs() ? ours : line;
        }

        void text(AuditMember member, String value) {
            boolean fits = value.length() <= member.maxCharacters();
            if (!fits) {
                cut.add(member.member());
            }
            of(member).put(member.member(), fits ? value : value.substring(0, member.maxCharacters()));
        }

        void text(AuditMember member, Optional<String> value) {
            value.ifPresent(one -> text(member, one));
        }

        void number(AuditMember member, long value) {
            of(member).put(member.member(), value);
        }

        void number(AuditMember member, OptionalLong value) {
            value.ifPresent(one -> number(member, one));
        }

        void flag(AuditMember member, boolean value) {
            of(member).put(member.member(), value);
        }

        void bits(AuditMember member, long bits) {
            if (bits != 0) {
                ArrayNode places = of(member).putArray(member.member());
                for (long rest = bits; rest != 0; rest &= rest - 1) {
                    places.add(Long.numberOfTrailingZeros(rest));
                }
            }
        }

        ObjectNode finished() {
            if (!cut.isEmpty()) {
                cut.forEach(ours.putArray(AuditMember.CUT.member())::add);
            }
            line.set(AuditMember.TIDEMARK.member(), ours);
            return line;
        }
    }
}
