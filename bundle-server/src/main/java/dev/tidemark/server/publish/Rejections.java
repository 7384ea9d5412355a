package dev.tidemark.server.publish;

import dev.tidemark.metadata.Rejection;

/**
 * Metadata that readers would refuse, as an answer: the rejection's own code, with 403 where the signatures or the
 * delegation do not allow it, 413 where it is too large, and 422 for everything else.
 */
final class Rejections {
    private Rejections() {}

    static Refused refusal(Rejection rejection) {
        return Refused.of(rejection.code(), status(rejection), rejection.explain());
    }

    private static int status(Rejection rejection) {
        if (rejection instanceof Rejection.ThresholdNotMet || rejection instanceof Rejection.NotDelegated) {
            return 403;
        }
        return rejection instanceof Rejection.TooLarge ? 413 : 422;
    }
}
