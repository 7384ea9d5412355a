package dev.tidemark.verifier;

import dev.tidemark.client.TrustView;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * Steps 3 to 7 and 9 to 11 alone, on passports that were read and verified before: what is left of a decision without
 * parsing, signatures, transcript and replay. In this package because nobody else may see its checks. Thread-safe.
 */
@NullMarked
public final class PolicyPart {
    private static final List<Check> STEPS = List.of(
            new RouteCheck(),
            new FreshnessClassCheck(),
            new FreshnessCheck(),
            new IssuerCheck(),
            new RevocationCheck(),
            new SourceCheck(),
            new KeyBindingCheck(),
            new ProvenanceCheck(),
            new ContextCheck());

    private final TrustView trust;
    private final List<Attempt> judged;

    /**
     * Reads and verifies.
     *
     * @param requests each with a passport that is good
     */
    public PolicyPart(TrustView trust, List<ProtectedRequest> requests) {
        this.trust = trust;
        List<Check> before = Stream.concat(
                        Checks.early(8 << 10).stream(), Checks.passport(new SignatureVerdicts(0)).stream())
                .toList();
        this.judged = requests.stream()
                .map(request -> {
                    Attempt attempt = new Attempt(request, trust.read());
                    before.forEach(check -> check.check(attempt).ifPresent(PolicyPart::refuse));
                    return attempt;
                })
                .toList();
    }

    private static void refuse(Denial denial) {
        throw new IllegalArgumentException("a passport is not good: " + denial.reason());
    }

    /**
     * Judges one of the requests anew.
     *
     * @return whether policy has nothing against it
     */
    public boolean admits(int which) {
        Attempt input = judged.get(which);
        Attempt attempt = new Attempt(input.request(), trust.read());
        attempt.passport(input.passport());
        attempt.verified(input.verified());
        for (Check step : STEPS) {
            if (step.check(attempt).isPresent()) {
                return false;
            }
        }
        return true;
    }
}
