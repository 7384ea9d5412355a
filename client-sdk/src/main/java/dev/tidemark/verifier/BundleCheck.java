package dev.tidemark.verifier;

import java.util.Optional;

/** Step 2: something verified is held. */
final class BundleCheck implements Check {
    @Override
    public Optional<Denial> check(Attempt attempt) {
        return attempt.reading().state().isPresent()
                ? Optional.empty()
                : Check.deny(
                        DenyReason.BUNDLE_POLICY_MISSING,
                        "no bundle was ever verified here; see the client's last refresh error");
    }
}
