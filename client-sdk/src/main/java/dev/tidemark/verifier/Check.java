package dev.tidemark.verifier;

import java.util.Optional;
import java.util.function.Supplier;

/** One step of a decision. Stateless; reads what earlier steps found and adds what it finds. */
interface Check {
    /** Why the attempt ends here; empty when it goes on. */
    Optional<Denial> check(Attempt attempt);

    static Optional<Denial> deny(DenyReason reason, String because) {
        return Optional.of(Denial.of(reason, because));
    }

    static Optional<Denial> deny(DenyReason reason, Supplier<String> because) {
        return Optional.of(new Denial(reason, because));
    }
}
