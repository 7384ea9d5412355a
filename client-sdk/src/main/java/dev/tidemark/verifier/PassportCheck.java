package dev.tidemark.verifier;

import java.util.Optional;

/** Step 1: a passport is there and can be read. */
final class PassportCheck implements Check {
    private final int maxBytes;

    PassportCheck(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public Optional<Denial> check(Attempt attempt) {
        if (attempt.request().hasSeveralAuthorizations()) {
            return Check.deny(
                    DenyReason.PASSPORT_MALFORMED,
                    "the request has more than one Authorization field, so that nobody can tell who sends it");
        }
        Optional<String> compact = attempt.request().passport();
        if (compact.isEmpty()) {
            return Check.deny(
                    DenyReason.PASSPORT_MISSING,
                    "the request has no passport; the caller must send \"Authorization: Bearer <passport>\"");
        }
        try {
            attempt.passport(UnverifiedPassport.parse(compact.get(), maxBytes));
            return Optional.empty();
        } catch (UnverifiedPassport.MalformedException e) {
            return Check.deny(
                    DenyReason.PASSPORT_MALFORMED,
                    () -> "the passport cannot be read: " + e.getMessage()
                            + "; the caller must send what its issuer gave");
        }
    }
}
