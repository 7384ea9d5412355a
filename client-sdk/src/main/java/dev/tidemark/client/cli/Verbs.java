package dev.tidemark.client.cli;

import dev.tidemark.client.fetch.FetchLimits;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.UrlFetcher;
import dev.tidemark.client.state.MetadataDirectory;
import dev.tidemark.client.state.StateException;
import dev.tidemark.client.state.TargetDirectory;
import dev.tidemark.client.tuf.TufClient;
import dev.tidemark.client.tuf.TufException;
import dev.tidemark.client.tuf.TufOptions;
import dev.tidemark.client.tuf.VerifiedRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;

/** What the verbs do. */
final class Verbs {
    private final Arguments arguments;
    private final PrintStream out;

    private Verbs(Arguments arguments, PrintStream out) {
        this.arguments = arguments;
        this.out = out;
    }

    static void run(Arguments arguments, PrintStream out, Clock clock) throws CommandFailed, InterruptedException {
        try {
            new Verbs(arguments, out).run(clock);
        } catch (TufException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e.code());
        } catch (StateException e) {
            throw new CommandFailed(
                    e.getMessage() + ". Check who owns it and what space is left.",
                    e.reason().code());
        }
    }

    private void run(Clock clock) throws CommandFailed, TufException, StateException, InterruptedException {
        Path place = path(arguments.get(Arguments.METADATA_DIR));
        if (arguments.verb().equals("init")) {
            init(place, String.valueOf(arguments.root()));
            return;
        }
        // First what the line says: one that is not understood touches no file.
        Fetcher metadata = source(Arguments.METADATA_URL);
        requireThere(place);
        try (MetadataDirectory directory = MetadataDirectory.open(place)) {
            run(new TufClient(directory, metadata, clock, TufOptions.DEFAULT));
        }
    }

    /** Only init makes a directory: what another verb does not find is most likely misspelt. */
    private static void requireThere(Path place) throws CommandFailed {
        if (Files.notExists(place)) {
            throw new CommandFailed(
                    place + " is not there. Check --metadata-dir, or run init with the root that the repository's owner"
                            + " gave you.",
                    "root_missing");
        }
    }

    private void run(TufClient client) throws CommandFailed, TufException, InterruptedException {
        if (arguments.verb().equals("refresh")) {
            client.refresh();
        } else {
            download(client, arguments.get(Arguments.TARGET_NAME));
        }
    }

    private static void init(Path place, String name) throws CommandFailed {
        try {
            TufClient.init(place, root(name), TufOptions.DEFAULT.limits());
        } catch (TufException e) {
            throw new CommandFailed(name + " was not made the root: " + e.getMessage(), e.code());
        }
    }

    private void download(TufClient client, String name) throws CommandFailed, TufException, InterruptedException {
        Fetcher targets = source(Arguments.TARGET_BASE_URL);
        Path into = path(arguments.get(Arguments.TARGET_DIR));
        VerifiedRepository repository = client.refresh();
        VerifiedRepository.Target target = repository
                .find(name)
                .orElseThrow(() -> new CommandFailed(
                        "No role that may sign it has a target of that name. Check --target-name: it is the whole path,"
                                + " as the repository's metadata has it.",
                        "target_missing"));
        out.println(repository.download(target, targets, new TargetDirectory(into)));
    }

    private Fetcher source(String option) throws CommandFailed {
        try {
            return new UrlFetcher(URI.create(arguments.get(option)), FetchLimits.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw CommandFailed.usage(option + " is no address of a repository, such as https://example.org/metadata.");
        }
    }

    private static byte[] root(String name) throws CommandFailed {
        int limit = TufOptions.DEFAULT.limits().rootBytes();
        try (InputStream in = Files.newInputStream(path(name))) {
            // One byte more than a root may have is enough to be refused as too large.
            return in.readNBytes(limit + 1);
        } catch (NoSuchFileException e) {
            throw new CommandFailed(name + " is not there. Give init the file of the root to trust.", "root_missing");
        } catch (IOException e) {
            throw new CommandFailed(
                    name + " could not be read. Check that it is a file and who may read it.", "root_io");
        }
    }

    private static Path path(String name) throws CommandFailed {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw CommandFailed.usage("A file name has a character that this system does not allow.");
        }
    }
}
