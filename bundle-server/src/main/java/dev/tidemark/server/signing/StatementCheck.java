package dev.tidemark.server.signing;

import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.signing.SigningRefused.Code;
import java.time.Instant;
import java.util.Arrays;

/** Reads the bytes that are to be signed, and compares them with what the request says they are. Pure. */
final class StatementCheck {
    private StatementCheck() {}

    /** When the statement says it was issued. */
    static Instant require(SigningRequest request) throws SigningRefused {
        byte[] canonical = request.canonical();
        try {
            JsonReader signed = JsonReader.of("the statement", StrictJson.parse("the statement", canonical));
            if (!Arrays.equals(CanonicalJson.encode(signed.node()), canonical)) {
                throw new SigningRefused(Code.MALFORMED, "the bytes are not canonical JSON");
            }
            requireRole(request.role(), signed);
            if (signed.integer("version", 1) != request.version()) {
                throw new SigningRefused(Code.MALFORMED, "the statement has another version than the request");
            }
            signed.seconds("expires");
            return requireExtension(request, signed.object("tidemark"));
        } catch (VerificationException e) {
            throw new SigningRefused(Code.MALFORMED, e.rejection().explain());
        }
    }

    private static void requireRole(OnlineRole role, JsonReader signed) throws VerificationException, SigningRefused {
        if (!signed.string("_type").equals(role.type())) {
            throw new SigningRefused(Code.WRONG_ROLE, "the statement is not of type " + role.type());
        }
        if (!signed.string("spec_version").startsWith("1.")) {
            throw signed.malformed("spec_version", "version 1 of the specification is expected");
        }
        switch (role) {
            case TIMESTAMP -> {
                JsonReader meta = signed.object("meta");
                meta.object("snapshot.json");
                if (meta.node().size() != 1) {
                    throw signed.malformed("meta", "a timestamp names snapshot.json and nothing else");
                }
            }
            case SNAPSHOT -> signed.objects("meta");
            case REVOCATIONS -> requireRevocations(signed);
        }
    }

    /** Other roles are of type {@code targets} too: what makes this one is where its targets are, and that it ends here. */
    private static void requireRevocations(JsonReader signed) throws VerificationException, SigningRefused {
        if (signed.has("delegations")) {
            throw new SigningRefused(Code.WRONG_ROLE, "the revocations role does not delegate");
        }
        for (var target : signed.objects("targets")) {
            if (!target.getKey().startsWith("revocations/")) {
                throw new SigningRefused(Code.WRONG_ROLE, "the revocations role signs nothing outside revocations/");
            }
        }
        signed.object("tidemark").integer("revocation_sequence", 0);
    }

    private static Instant requireExtension(SigningRequest request, JsonReader tidemark)
            throws VerificationException, SigningRefused {
        if (!tidemark.string("domain").equals(request.domain().name())) {
            throw new SigningRefused(Code.WRONG_DOMAIN, "the statement is for another domain than the request");
        }
        boolean carriesEpoch = request.role() != OnlineRole.SNAPSHOT;
        if (carriesEpoch && tidemark.integer("epoch", 1) != request.epoch()) {
            throw new SigningRefused(Code.WRONG_EPOCH, "the statement is of another epoch than the request");
        }
        return tidemark.millis("issued_at");
    }
}
