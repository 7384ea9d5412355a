package dev.tidemark.docs;

import java.util.Arrays;
import java.util.Optional;

/** The only reasons for which a {@code bash} block of a page may say {@code no-run=}. */
enum NotRun {
    /** It would run the build that this check is part of. */
    BUILDS("builds"),
    /** It changes the machine: packages, users, services. */
    NEEDS_ROOT("needs-root"),
    /** It needs another machine, or a service that no test starts. */
    NEEDS_ELSEWHERE("needs-elsewhere"),
    /** It takes minutes. */
    TAKES_LONG("takes-long");

    private final String word;

    NotRun(String word) {
        this.word = word;
    }

    static Optional<NotRun> of(String word) {
        return Arrays.stream(values())
                .filter(reason -> reason.word.equals(word))
                .findFirst();
    }
}
