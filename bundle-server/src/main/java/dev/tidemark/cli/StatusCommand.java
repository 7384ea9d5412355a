package dev.tidemark.cli;

import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a verifier that starts now would see. */
@Command(
        header = "what a verifier that starts now would see",
        description = {
            "Shows what a verifier that starts now would hold: versions, the statement's age, every expiry, "
                    + "warnings. Everything is verified under the pinned root; nothing is kept."
        })
@Manual(
        chapter = Chapter.VERIFIERS,
        exits = {
            "0: current",
            "3: no server answered",
            "4: what was received does not verify under the pinned root",
            "6: too old: an age has closed a route, or something has expired"
        },
        examples = {"tidemark status --server http://127.0.0.1:7420 --domain example.local --root root/1.root.json"})
final class StatusCommand extends Verb {
    @Mixin
    private ReadSideOption server = new ReadSideOption();

    StatusCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException, VerificationException, TrustClientException, InterruptedException {
        Path state = Files.createTempDirectory("tidemark-status-");
        try (Progress progress = progress("Asking " + server.address());
                TrustClient client = server.start(context(), state)) {
            progress.say("Reading what it serves");
            return new StatusReport(client.domain().name(), client.read(), client.status()).outcome();
        } finally {
            removeTree(state);
        }
    }

    private static void removeTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(file);
            }
        }
    }
}
