package dev.tidemark.cli;

import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings one verified state, or one verified file, to this machine. */
@Command(
        header = "brings one verified state, or one target, to this machine",
        description = {
            "Runs one refresh under the pinned root into a state directory, and prints what is held and how old it is. What "
                    + "does not verify changes nothing. A verifier can start from the directory without a network.",
            "With --target, one file of the domain is fetched too, bounded by the length and checked by the digest that its "
                    + "role signed: policy/bundle.json, revocations/rules.json, issuers/SLUG/jwks.json and so on."
        })
@Manual(
        chapter = Chapter.VERIFIERS,
        exits = {
            "0: refreshed, and as fresh as every route asks",
            "1: refused: the state directory cannot be used",
            "3: no server answered; what was held stays",
            "4: what was received does not verify; what was held stays",
            "5: another process uses the state directory",
            "6: refreshed, but too old: an age has closed a route, or something has expired"
        },
        files = "DIR/DOMAIN/: what was verified; safe to copy, and useless to who would forge it",
        examples = {
            "tidemark fetch --server http://127.0.0.1:7420 --domain example.local --root root/1.root.json --state state",
            "# the policy, as its authors signed it",
            "tidemark fetch --server http://127.0.0.1:7420 --domain example.local --root root/1.root.json --state state "
                    + "--target policy/bundle.json --out bundle.json"
        })
final class FetchCommand extends Verb {
    @Mixin
    private ReadSideOption server = new ReadSideOption();

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description = "Where what was verified is kept; made if it is not there.")
    private Path state = Path.of("");

    @Option(names = "--target", paramLabel = "PATH", description = "One file of the domain to fetch too.")
    private @Nullable String target;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where that file goes (default: its last name, here). Replaced if it is there.")
    private @Nullable Path out;

    FetchCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run()
            throws CliException, IOException, VerificationException, TrustClientException, FetchException,
                    InterruptedException {
        if (out != null && target == null) {
            throw CliCode.USAGE.because("--out says where a target goes, and there is no --target.", "Give both.");
        }
        try (Progress progress = progress("Asking " + server.address());
                TrustClient client = server.start(context(), resolve(state))) {
            Optional<Failure> failure = client.status().failure();
            if (failure.isPresent()) {
                throw stays(failure.get(), client);
            }
            progress.say("Reading what is held");
            Outcome held = new StatusReport(client.domain().name(), client.read(), client.status()).outcome();
            return target == null ? held : fetched(held, client, target);
        }
    }

    /** The refresh did not pass, and there is an older state: a fetch that said "done" now would be believed. */
    private CliException stays(Failure failure, TrustClient client) throws CliException {
        return Failures.of(failure)
                .after("What was held stays: bundle "
                        + client.read().state().map(TrustState::bundleVersion).orElse(0L) + ", "
                        + StatusReport.seconds(
                                java.time.Duration.ofMillis(client.read().ageMillis())) + " old.");
    }

    private Outcome fetched(Outcome held, TrustClient client, String path)
            throws CliException, IOException, VerificationException, FetchException, InterruptedException {
        TrustedMetadata metadata =
                client.read().state().map(TrustState::metadata).orElseThrow();
        byte[] bytes =
                new TargetFetch(metadata, ServerAddress.repository(server.address(), client.domain())).fetch(path);
        Path file = out == null ? resolve(Path.of(path.substring(path.lastIndexOf('/') + 1))) : resolve(out);
        PlainFiles.write(file, bytes);
        held.json()
                .putObject("target")
                .put("path", path)
                .put("file", show(file))
                .put("length", bytes.length);
        return held.withLine("target " + path + ": " + bytes.length + " bytes in " + show(file));
    }
}
