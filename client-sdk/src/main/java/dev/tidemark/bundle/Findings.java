package dev.tidemark.bundle;

import dev.tidemark.bundle.Finding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects findings of one pass, each once. A fault is an error that the reader itself refuses. */
final class Findings {
    private final Set<Finding> all = new LinkedHashSet<>();
    private final List<Finding> faults = new ArrayList<>();

    void fault(LintCode code, String pointer, String message) {
        Finding finding = new Finding(Severity.ERROR, code.code(), pointer, message);
        all.add(finding);
        faults.add(finding);
    }

    /** Something that a reader takes; its code says how bad it is. */
    void report(LintCode code, String pointer, String message) {
        all.add(new Finding(code.severity(), code.code(), pointer, message));
    }

    Optional<Finding> firstFault() {
        return faults.stream().findFirst();
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
