package dev.tidemark.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.VerificationException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a policy can ask of the claim {@code context}. Each member may be absent.
 *
 * @param toolName {@code tool_name}
 * @param workflowId {@code workflow_id}
 * @param maxTxnValue {@code max_txn_value} as the passport spells it; may be no number at all
 */
public record Context(Optional<String> toolName, Optional<String> workflowId, Optional<String> maxTxnValue) {
    /** Nothing is said. */
    public static final Context NONE = new Context(Optional.empty(), Optional.empty(), Optional.empty());

    private static final int MAX_SCALE = 32;

    /** The form that policies have too. No sign: what is below nothing is no ceiling. */
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,9})?");

    static Context read(JsonReader claim) throws VerificationException {
        Optional<JsonNode> value = Optional.ofNullable(claim.node().get("max_txn_value"));
        return new Context(
                claim.optionalString("tool_name"), claim.optionalString("workflow_id"), value.map(Context::text));
    }

    /** A number may come as one or in a string. What is neither, or far out of reach, is no number of ours. */
    private static String text(JsonNode value) {
        if (!value.isNumber()) {
            return value.isTextual() ? value.textValue() : "";
        }
        BigDecimal number = value.decimalValue();
        return Math.abs((long) number.scale()) <= MAX_SCALE ? number.toPlainString() : "";
    }

    /** The ceiling; empty when there is none or it is no plain decimal. */
    Optional<BigDecimal> maxTxn() {
        return maxTxnValue.filter(text -> DECIMAL.matcher(text).matches()).map(BigDecimal::new);
    }
}
