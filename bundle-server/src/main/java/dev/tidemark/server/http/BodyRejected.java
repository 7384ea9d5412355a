package dev.tidemark.server.http;

/** A body was not taken in; the problem says why. */
final class BodyRejected extends Exception {
    private final transient Problem problem;

    BodyRejected(Problem problem) {
        super(problem.code());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
