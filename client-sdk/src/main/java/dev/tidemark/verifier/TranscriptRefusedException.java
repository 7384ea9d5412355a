package dev.tidemark.verifier;

/** No transcript can be made of a request; the message names the fault and quotes nothing of the input. */
final class TranscriptRefusedException extends Exception {
    private final String problem;

    TranscriptRefusedException(String problem) {
        super(problem, null, false, false);
        this.problem = problem;
    }

    /** What is wrong, in words of ours. */
    String problem() {
        return problem;
    }
}
