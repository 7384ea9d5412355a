package dev.tidemark.cli;

import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TimestampStep;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.util.Base64;
import java.util.Optional;

/** The signed statement in a server's answer: the proof that a change is in force. */
final class Receipt {
    private Receipt() {}

    /** The exact bytes; empty before a domain's first statement. */
    static Optional<byte[]> statement(JsonReader receipt) throws CliException {
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(receipt.optionalString("timestamp").orElse(""));
            return bytes.length == 0 ? Optional.empty() : Optional.of(bytes);
        } catch (VerificationException | IllegalArgumentException e) {
            throw notThere();
        }
    }

    static CliException notThere() {
        return CliCode.RECEIPT_MALFORMED.because(
                "The server's answer carries no signed statement.", "See what it serves: tidemark status");
    }

    /** What a verifier would hold after this receipt; refuses one that does not verify. */
    static TrustedMetadata verified(TrustedMetadata chain, byte[] statement, Times times) throws VerificationException {
        TimestampStep step = chain.withTimestamp(statement, times);
        if (step instanceof TimestampStep.Contradicted contradicted) {
            throw new VerificationException(contradicted.report());
        }
        return step.metadata();
    }

    static Statement stated(TrustedMetadata chain) {
        return chain.timestamp().orElseThrow().role().tidemark().orElseThrow();
    }

    /** When the statement says it was issued, believed by nobody. */
    static String claimedTime(byte[] statement) throws CliException {
        try {
            return JsonReader.of("the receipt", StrictJson.parse("the receipt", statement))
                    .object("signed")
                    .object("tidemark")
                    .string("issued_at");
        } catch (VerificationException e) {
            throw notThere();
        }
    }
}
