package dev.tidemark.bundle;

/** Which subjects a source admits. */
public sealed interface SubjectRule {

    /** Whether a passport's {@code sub} is admitted. Compared by character, no normalisation. */
    boolean matches(String subject);

    /** Exactly this subject. */
    record Exact(String subject) implements SubjectRule {
        @Override
        public boolean matches(String candidate) {
            return subject.equals(candidate);
        }
    }

    /** Every subject that starts with this; never empty. */
    record Prefix(String prefix) implements SubjectRule {
        public Prefix {
            if (prefix.isEmpty()) {
                throw new IllegalArgumentException("an empty prefix would admit every subject");
            }
        }

        @Override
        public boolean matches(String candidate) {
            return candidate.startsWith(prefix);
        }
    }
}
