package dev.tidemark.bundle;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody probably meant by a name that nobody knows. */
public final class NearestName {
    private NearestName() {}

    /** The known name that {@code name} was probably meant to be; empty if none is near. */
    public static Optional<String> of(String name, Collection<String> known) {
        return known.stream()
                .filter(one -> 3 * distance(name, one) <= Math.max(name.length(), one.length()))
                .min(Comparator.comparingInt((String one) -> distance(name, one))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many single-character edits turn one word into the other. */
    public static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
