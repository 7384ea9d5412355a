package dev.tidemark.verifier.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.verifier.Basis;
import dev.tidemark.verifier.Context;
import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.Provenance;
import dev.tidemark.verifier.RecordedClaims;
import dev.tidemark.verifier.RecordedDecision;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A line, read back. Nothing is believed for it: lines are not signed.
 *
 * @param domain whose decision it is
 * @param decision what it records
 */
public record AuditLine(String domain, RecordedDecision decision) {
    private static final String LINE = "audit line";

    /**
     * Reads one.
     *
     * @throws VerificationException if it is no line of a decision, or one of which a part was cut that it needs
     */
    public static AuditLine parse(byte[] bytes) throws VerificationException {
        JsonReader line = JsonReader.of(LINE, StrictJson.parse(LINE, bytes));
        if (!line.string(AuditMember.VERSION.member()).equals(LineFormat.VERSION)) {
            throw line.malformed(AuditMember.VERSION.member(), LineFormat.VERSION + " is expected");
        }
        JsonReader ours = line.object(AuditMember.TIDEMARK.member());
        // A sentence that was cut is a sentence still; a name that was cut is another name.
        if (ours.has(AuditMember.CUT.member())
                && ours.strings(AuditMember.CUT.member()).stream().anyMatch(AuditLine::isNeeded)) {
            throw ours.malformed(AuditMember.CUT.member(), "a member was too long for the line, and it is needed");
        }
        try {
            return new AuditLine(ours.string(AuditMember.DOMAIN.member()), decision(line, ours));
        } catch (IllegalArgumentException e) {
            throw line.malformed(AuditMember.REASON_CODE.member(), String.valueOf(e.getMessage()));
        }
    }

    private static boolean isNeeded(String cut) {
        return Stream.of(
                        AuditMember.DETAIL_REASON,
                        AuditMember.REQUEST_ID,
                        AuditMember.INSTANCE,
                        AuditMember.HOST,
                        AuditMember.ROUTE_ID)
                .noneMatch(member -> member.member().equals(cut));
    }

    private static RecordedDecision decision(JsonReader line, JsonReader ours) throws VerificationException {
        Optional<RecordedClaims> claims =
                ours.has(AuditMember.KID.member()) ? Optional.of(claims(line, ours)) : Optional.empty();
        boolean masked = ours.bool(AuditMember.REDACTED.member()) && claims.isPresent();
        return new RecordedDecision(
                reason(line),
                line.string(AuditMember.DETAIL_REASON.member()),
                Optional.of(line.millis(AuditMember.OCCURRED_AT.member())),
                ours.string(AuditMember.METHOD.member()),
                ours.string(AuditMember.PATH.member()),
                ours.has(AuditMember.BUNDLE_VERSION.member()) ? Optional.of(state(ours)) : Optional.empty(),
                number(ours, AuditMember.AGE_MS),
                ours.bool(AuditMember.TIME_KNOWN.member()),
                claims,
                claims.isEmpty() || ours.bool(AuditMember.CLAIMED.member()),
                new RecordedDecision.Masked(
                        masked, masked, masked && claims.get().spiffeId().isPresent()),
                places(ours),
                line.optionalString(AuditMember.TRANSCRIPT_SHA256.member()));
    }

    private static Optional<DenyReason> reason(JsonReader line) throws VerificationException {
        String code = line.string(AuditMember.REASON_CODE.member());
        if (code.equals(LineFormat.VERIFIED)) {
            return Optional.empty();
        }
        Optional<DenyReason> reason = Stream.of(DenyReason.values())
                .filter(known -> known.code().equals(code))
                .findFirst();
        if (reason.isEmpty()) {
            throw line.malformed(AuditMember.REASON_CODE.member(), "no verifier here ends with that code");
        }
        return reason;
    }

    private static Basis.HeldState state(JsonReader ours) throws VerificationException {
        return new Basis.HeldState(
                ours.integer(AuditMember.BUNDLE_VERSION.member(), 0),
                ours.integer(AuditMember.REVOCATION_SEQUENCE.member(), 0),
                ours.integer(AuditMember.STATEMENT_VERSION.member(), 0),
                ours.millis(AuditMember.STATEMENT_ISSUED_AT.member()));
    }

    private static RecordedClaims claims(JsonReader line, JsonReader ours) throws VerificationException {
        OptionalLong exp = number(ours, AuditMember.EXP);
        return new RecordedClaims(
                line.string(AuditMember.ISSUER.member()),
                ours.string(AuditMember.KID.member()),
                line.string(AuditMember.SUBJECT.member()),
                line.string(AuditMember.JTI.member()),
                Instant.ofEpochSecond(ours.integer(AuditMember.IAT.member(), 1)),
                exp.isPresent() ? Optional.of(Instant.ofEpochSecond(exp.getAsLong())) : Optional.empty(),
                line.optionalString(AuditMember.AUDIENCE.member()),
                ours.optionalString(AuditMember.TRUST_DOMAIN.member()),
                line.optionalString(AuditMember.KEY_BINDING.member()),
                ours.bool(AuditMember.PROVENANCE.member()) ? Optional.of(provenance(line, ours)) : Optional.empty(),
                new Context(
                        ours.optionalString(AuditMember.TOOL_NAME.member()),
                        ours.optionalString(AuditMember.WORKFLOW_ID.member()),
                        ours.optionalString(AuditMember.MAX_TXN_VALUE.member())));
    }

    private static Provenance provenance(JsonReader line, JsonReader ours) throws VerificationException {
        return new Provenance(
                line.optionalString(AuditMember.SOURCE_PROFILE.member()),
                ours.optionalString(AuditMember.SPIFFE_TRUST_DOMAIN.member()),
                ours.optionalString(AuditMember.POSTURE.member()),
                line.optionalString(AuditMember.SOURCE_SPIFFE_ID.member()));
    }

    private static OptionalLong number(JsonReader at, AuditMember member) throws VerificationException {
        return at.has(member.member())
                ? OptionalLong.of(at.integer(member.member(), -StrictJson.MAX_SAFE_INTEGER))
                : OptionalLong.empty();
    }

    private static long places(JsonReader ours) throws VerificationException {
        JsonNode places = ours.node().path(AuditMember.SUBJECT_SOURCES.member());
        long bits = 0;
        for (JsonNode place : places) {
            if (!place.isInt() || place.intValue() < 0 || place.intValue() >= Long.SIZE) {
                throw ours.malformed(AuditMember.SUBJECT_SOURCES.member(), "it names a place that no source has");
            }
            bits |= 1L << place.intValue();
        }
        return bits;
    }
}
