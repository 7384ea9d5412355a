package dev.tidemark.verifier;

import java.util.function.Supplier;

/**
 * What a check says when it denies.
 *
 * @param reason the code
 * @param because the sentence that says what was found and what to change; made only when it is asked for, so that a
 *     flood of junk pays for none
 */
record Denial(DenyReason reason, Supplier<String> because) {
    static Denial of(DenyReason reason, String because) {
        return new Denial(reason, () -> because);
    }
}
