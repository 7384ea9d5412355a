package dev.tidemark.verifier;

import dev.tidemark.bundle.AllowedSource;
import dev.tidemark.bundle.KeyBinding;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Step 10: the proof key is of a class that suffices for the route and its source, and that the issuer may claim. */
final class KeyBindingCheck implements Check {
    @Override
    public Optional<Denial> check(Attempt attempt) {
        String claimed = attempt.verified().proofKey().keyBinding();
        Optional<KeyBinding> binding = KeyBinding.parse(claimed);
        if (binding.isEmpty()) {
            return deny(() -> "the passport claims the key binding " + Printable.quote(claimed)
                    + ", which nobody knows; software, remote_kms, hardware_local or attested_workload is expected");
        }
        KeyBinding most = attempt.issuer().maxKeyBinding(attempt.key());
        if (!most.atLeast(binding.get())) {
            return deny(() -> "the passport claims " + claimed + ", and its issuer may claim " + most.wireName()
                    + " at most; correct the claim, or raise max_key_binding of its delegation");
        }
        long strong = attempt.sources(source -> binding.get().atLeast(source.requiredKeyBinding()));
        if (strong == 0) {
            return deny(() -> "the passport's key is " + claimed + ", and the route demands "
                    + demanded(attempt).wireName() + " or stronger; sign with such a key");
        }
        attempt.sources(strong);
        return Optional.empty();
    }

    /** The least that would have done. */
    private static KeyBinding demanded(Attempt attempt) {
        List<AllowedSource> sources = attempt.sourcesLeft();
        KeyBinding least = KeyBinding.ATTESTED_WORKLOAD;
        for (AllowedSource source : sources) {
            least = least.weaker(source.requiredKeyBinding());
        }
        return least;
    }

    private static Optional<Denial> deny(Supplier<String> because) {
        return Check.deny(DenyReason.INSUFFICIENT_KEY_BINDING, because);
    }
}
