package dev.tidemark.server;

/** The configuration is sound and the server did not start all the same. */
public final class StartException extends Exception {
    private final transient StartProblem problem;

    StartException(StartProblem.Code code, String text, Throwable cause) {
        super(text, cause);
        this.problem = new StartProblem(code, text);
    }

    /** Why, and what to do. */
    public StartProblem problem() {
        return problem;
    }
}
