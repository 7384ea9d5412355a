package dev.tidemark.metadata;

import java.util.regex.Pattern;

/**
 * The name of one repository: lower-case, DNS-like, at most 253 characters. Parsed once, compared exactly.
 *
 * @param name for example {@code example.local}
 */
public record TrustDomain(String name) {
    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");

    /** @throws IllegalArgumentException if {@code name} is not such a name */
    public TrustDomain {
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    "a trust domain is a lower-case DNS-like name of at most 253 characters, such as example.local");
        }
    }

    /** Whether {@code name} can be a trust domain. */
    public static boolean isValid(String name) {
        return name.length() <= 253 && LABELS.matcher(name).matches();
    }

    // By hand: what the compiler leaves to run time is made anew by every start.
    @Override
    public boolean equals(Object other) {
        return other instanceof TrustDomain that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
