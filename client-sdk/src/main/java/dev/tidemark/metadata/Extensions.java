package dev.tidemark.metadata;

/** The one member that this project adds inside {@code signed}. */
final class Extensions {
    static final String MEMBER = "tidemark";

    private Extensions() {}

    /** How the extension of one role is read, so that the failure names the role. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(JsonReader at) throws VerificationException;
    }

    /** Reads the member {@code tidemark} of {@code signed}; missing or wrong is {@link Rejection.ExtensionInvalid}. */
    static <T> T require(String role, JsonReader signed, Parser<T> parser) throws VerificationException {
        try {
            return parser.parse(signed.object(MEMBER));
        } catch (VerificationException e) {
            if (e.rejection() instanceof Rejection.Malformed malformed) {
                throw new VerificationException(
                        new Rejection.ExtensionInvalid(role, malformed.where() + " " + malformed.problem()));
            }
            throw e;
        }
    }

    static TrustDomain domain(JsonReader at) throws VerificationException {
        String name = at.string("domain");
        if (!TrustDomain.isValid(name)) {
            throw at.malformed("domain", "it is not a trust domain");
        }
        return new TrustDomain(name);
    }
}
