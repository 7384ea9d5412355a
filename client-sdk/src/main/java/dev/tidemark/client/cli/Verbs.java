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
import org.jspecify.annotations.Nullable;

/** What the verbs do. */
final class Verbs {
    private final Arguments arguments;
    private final PrintStream out;
    private final Clock clock;

    private Verbs(Arguments arguments, PrintStream out, Clock clock) {
        this.arguments = arguments;
        this.out = out;
        this.clock = clock;
    }

    static void run(Arguments arguments, PrintStream out, Clock clock) throws CommandFailed, InterruptedException {
        try (MetadataDirectory directory = MetadataDirectory.open(path(arguments.get(Arguments.METADATA_DIR)))) {
            new Verbs(arguments, out, clock).run(directory);
        } catch (TufException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e.code());
        } catch (StateException e) {
            throw new CommandFailed(
                    e.getMessage() + ". Check who owns it and what space is left.",
                    e.reason().code());
        }
    }

    private void run(MetadataDirectory directory) throws CommandFailed, TufException, InterruptedException {
        if (arguments.verb().equals("init")) {
            TufClient.init(directory, root(arguments.root()), TufOptions.DEFAULT.limits());
            return;
        }
        TufClient client = new TufClient(directory, source(Arguments.METADATA_URL), clock, TufOptions.DEFAULT);
        if (arguments.verb().equals("refresh")) {
            client.refresh();
        } else {
            download(client, arguments.get(Arguments.TARGET_NAME));
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

    private static byte[] root(@Nullable String name) throws CommandFailed {
        int limit = TufOptions.DEFAULT.limits().rootBytes();
        try (InputStream in = Files.newInputStream(path(String.valueOf(name)))) {
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
