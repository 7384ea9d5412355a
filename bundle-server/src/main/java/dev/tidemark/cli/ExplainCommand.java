package dev.tidemark.cli;

import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.client.HeldStates;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.client.TrustState;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.verifier.Basis;
import dev.tidemark.verifier.DecisionReplay;
import dev.tidemark.verifier.RecordedDecision;
import dev.tidemark.verifier.ReplayedDecision;
import dev.tidemark.verifier.audit.AuditKey;
import dev.tidemark.verifier.audit.AuditLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A decision made again. */
@Command(
        header = "makes a decision again from its audit line",
        description = {
            "Makes the decision of an audit line again, offline: with the checks that made it, on the state that "
                    + "it was made on, at the time and age it was made at. Shows every check, and the arithmetic of "
                    + "freshness.",
            "What no line holds, as signatures, is taken as recorded, and said to be. The state directory is "
                    + "verified under the pinned root and not changed; a client may be using it."
        })
@Manual(
        chapter = Chapter.VERIFIERS,
        exits = {
            "0: it ends as it was recorded",
            "1: it ends otherwise",
            "4: what the state directory holds does not verify",
            "6: the state directory does not hold the state any more"
        },
        files = {"DIR/DOMAIN/: the published state of a client and the one before it"},
        examples = {
            "tidemark explain line.json --state state --root root/1.root.json",
            "tidemark explain line.json --state state --root root/1.root.json --audit-key audit.key "
                    + "--subject service:orders-client"
        })
final class ExplainCommand extends Verb {
    @Parameters(
            paramLabel = "LINE",
            description = "The audit line: a file that holds it, the line itself, or - for standard input.")
    private String line = "";

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description = "The state directory of the client that decided, or a copy of it.")
    private Path state = Path.of("");

    @Option(names = "--root", required = true, paramLabel = "FILE", description = "The pinned root.")
    private Path root = Path.of("");

    @Option(names = "--domain", paramLabel = "DOMAIN", description = "The trust domain (default: the line's).")
    private @Nullable String domain;

    @Option(names = "--subject", paramLabel = "SUB", description = "The subject that the line masks.")
    private @Nullable String subject;

    @Option(names = "--jti", paramLabel = "JTI", description = "The jti that the line masks.")
    private @Nullable String jti;

    @Option(
            names = "--audit-key",
            paramLabel = "FILE",
            description = "What the line's names are masked with; without it no name that is given can be compared.")
    private @Nullable Path key;

    ExplainCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException, VerificationException, TrustClientException, InterruptedException {
        AuditLine parsed = parsed(text());
        RecordedDecision recorded = named(parsed.decision());
        TrustDomain of = DomainOption.named(domain == null ? parsed.domain() : domain);
        TrustedMetadata pinned = PinnedRoot.read(resolve(root), of);
        Optional<TrustState> held = recorded.isOfState()
                ? Optional.of(held(recorded, HeldStates.in(resolve(state), of, pinned)))
                : Optional.empty();
        ReplayedDecision replayed = DecisionReplay.replay(recorded, held);
        return new Explained(recorded, replayed)
                .outcome()
                .withExitCode(replayed.isSameAs(recorded) ? ExitCode.OK : ExitCode.REFUSED);
    }

    private byte[] text() throws CliException, IOException {
        if (line.startsWith("{")) {
            return line.getBytes(StandardCharsets.UTF_8);
        }
        return PlainFiles.read(line.equals("-") ? Path.of("/dev/stdin") : resolve(Path.of(line)));
    }

    private static AuditLine parsed(byte[] text) throws CliException {
        List<String> lines = new String(text, StandardCharsets.UTF_8)
                .lines()
                .filter(one -> !one.isBlank())
                .toList();
        if (lines.size() != 1) {
            throw CliCode.LINE_MALFORMED.because(
                    "One audit line is expected, and there are " + lines.size() + ".",
                    "Pick one, for example with tail -n 1 or grep.");
        }
        try {
            return AuditLine.parse(lines.get(0).getBytes(StandardCharsets.UTF_8));
        } catch (VerificationException e) {
            throw CliCode.LINE_MALFORMED.because(
                    "This is no audit line that can be made again: "
                            + e.rejection().explain(),
                    "A line that counts a gap records no decision.");
        }
    }

    /** The same with the names that were given, each compared with what stands for it. */
    private RecordedDecision named(RecordedDecision recorded) throws CliException, IOException {
        String sub = subject;
        String id = jti;
        if (sub == null && id == null) {
            return recorded;
        }
        if (recorded.claims().isEmpty()) {
            throw CliCode.NAME_NOT_OF_LINE.because("The line names nobody.", "Leave the names out.");
        }
        Path keyFile = key;
        if (recorded.masked().subject() && keyFile == null) {
            throw CliCode.USAGE.because(
                    "The names in the line are masked.", "Add --audit-key FILE, the key they are masked with.");
        }
        Optional<AuditKey> mask = recorded.masked().subject() && keyFile != null
                ? Optional.of(AuditKey.read(resolve(keyFile)))
                : Optional.empty();
        var claims = recorded.claims().get();
        require("--subject", sub, shown -> mask.map(one -> one.subject(shown)).orElse(shown), claims.subject());
        require("--jti", id, shown -> mask.map(one -> one.jwtId(shown)).orElse(shown), claims.jwtId());
        Optional<String> spiffeId = Optional.ofNullable(sub)
                .filter(name -> mask.isPresent()
                        && claims.spiffeId().equals(Optional.of(mask.get().subject(name))));
        return recorded.withNames(Optional.ofNullable(sub), Optional.ofNullable(id), spiffeId);
    }

    private static void require(
            String option, @Nullable String given, java.util.function.UnaryOperator<String> shown, String inLine)
            throws CliException {
        if (given != null && !shown.apply(given).equals(inLine)) {
            throw CliCode.NAME_NOT_OF_LINE.because(
                    option + " is not the name in the line, or the key is another.", "Check the name and the key.");
        }
    }

    private TrustState held(RecordedDecision recorded, HeldStates held) throws CliException {
        Basis.HeldState needed = recorded.state().orElseThrow();
        for (TrustState one : held.states()) {
            if (one.bundleVersion() == needed.bundleVersion()
                    && one.revocationSequence() == needed.revocationSequence()) {
                return one;
            }
        }
        String there = held.states().stream()
                .map(one -> "bundle " + one.bundleVersion() + " with revocation " + one.revocationSequence())
                .collect(Collectors.joining(" and "));
        throw CliCode.STATE_NOT_HELD.because(
                "The decision was made on bundle " + needed.bundleVersion() + " with revocation "
                        + needed.revocationSequence() + ", and " + show(resolve(state)) + " holds "
                        + (there.isEmpty() ? "no state that verifies" : there) + ".",
                "Name a copy of the state directory from that time, such as a backup.",
                held.problems().stream()
                        .map(one -> one.explanation() + " [" + one.code() + "]")
                        .toList());
    }
}
