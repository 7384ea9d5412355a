package dev.tidemark.client.push;

import dev.tidemark.revocation.Segment;
import java.util.List;
import java.util.Map;

/** What an event says, well formed and not yet verified. Nobody changes the arrays. */
public sealed interface PushEvent {
    /** Where the statement is, below a domain's address. */
    String TIMESTAMP = "metadata/timestamp.json";

    /** Exact bytes of files by their path below the domain's address. */
    Map<String, byte[]> files();

    /** What was revoked lately, unsigned: of use only where it leads to bytes that a signed entry names. */
    List<Segment> deltas();

    /** The newest statement alone. */
    record Statement(Map<String, byte[]> files) implements PushEvent {
        public Statement {
            files = Map.copyOf(files);
        }

        @Override
        public List<Segment> deltas() {
            return List.of();
        }
    }

    /** What changed, as far as it fits in an event. */
    record Update(Map<String, byte[]> files, List<Segment> deltas) implements PushEvent {
        public Update {
            files = Map.copyOf(files);
            deltas = List.copyOf(deltas);
        }
    }
}
