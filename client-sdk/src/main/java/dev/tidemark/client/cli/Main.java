package dev.tidemark.client.cli;

import java.io.PrintStream;
import java.time.Clock;

/** The command {@code tidemark tuf-client}. */
public final class Main {
    private Main() {}

    /** Runs one verb and ends the process: 0 done, 1 anything else. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err, Clock.systemUTC()));
    }

    static int run(String[] args, PrintStream out, PrintStream err, Clock clock) {
        for (String arg : args) {
            if (arg.equals("--help") || arg.equals("-h")) {
                out.print(Help.TEXT);
                out.flush();
                return 0;
            }
        }
        try {
            Verbs.run(Arguments.parse(args), out, clock);
            return 0;
        } catch (CommandFailed e) {
            err.println("tuf-client: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("tuf-client: It was interrupted. What had passed is kept; run it again. [interrupted]");
            return 1;
        }
    }
}
