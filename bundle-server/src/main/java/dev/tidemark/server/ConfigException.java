package dev.tidemark.server;

import java.util.List;

/** The configuration, or what it points at, does not allow a start. Each problem says what to change. */
public final class ConfigException extends Exception {
    private final transient List<StartProblem> problems;

    ConfigException(List<StartProblem> problems) {
        super(String.join("; ", problems.stream().map(StartProblem::text).toList()));
        this.problems = List.copyOf(problems);
    }

    ConfigException(StartProblem.Code code, String text) {
        this(List.of(new StartProblem(code, text)));
    }

    /** At least one. */
    public List<StartProblem> problems() {
        return problems;
    }

    /** One sentence each. */
    public List<String> findings() {
        return problems.stream().map(StartProblem::text).toList();
    }
}
