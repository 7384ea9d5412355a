package dev.tidemark.client.state;

import dev.tidemark.metadata.TrustDomain;
import java.io.IOException;
import java.nio.file.Path;

/** A process that opens a directory, says what came of it, and holds it until its input ends or it is killed. */
final class LockChild {
    static final String HELD = "held";

    private LockChild() {}

    /** Arguments: {@code state} or {@code metadata}, the directory, and for a state the domain. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        try (AutoCloseable held = args[0].equals("state")
                ? StateDirectory.open(directory, new TrustDomain(args[2]))
                : MetadataDirectory.open(directory)) {
            say(HELD);
        } catch (StateException e) {
            say(e.reason().code());
        }
    }

    private static void say(String word) throws IOException {
        System.out.println(word);
        System.out.flush();
        System.in.readAllBytes();
    }
}
