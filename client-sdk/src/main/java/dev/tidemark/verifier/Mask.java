package dev.tidemark.verifier;

/** What stands for the names of callers where they must not be told. Thread-safe. */
public interface Mask {
    /** Nothing is masked. */
    Mask NONE = new Mask() {
        @Override
        public String subject(String subject) {
            return subject;
        }

        @Override
        public String jwtId(String jwtId) {
            return jwtId;
        }
    };

    /** For a {@code sub}, and for what else names a workload. The same for the same. */
    String subject(String subject);

    /** For a {@code jti}. The same for the same. */
    String jwtId(String jwtId);
}
