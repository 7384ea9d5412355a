package dev.tidemark.server;

import java.util.ArrayList;
import java.util.List;

/** The reasons found until now. */
final class StartProblems {
    private final List<StartProblem> all = new ArrayList<>();

    /** A setting whose value cannot be used. */
    void add(String text) {
        add(StartProblem.Code.SETTING_INVALID, text);
    }

    void add(StartProblem.Code code, String text) {
        all.add(new StartProblem(code, text));
    }

    void add(String code, String text) {
        all.add(new StartProblem(code, text));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void requireNone() throws ConfigException {
        if (!all.isEmpty()) {
            throw new ConfigException(all);
        }
    }
}
