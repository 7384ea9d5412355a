package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TrustClient;
import dev.tidemark.client.TrustClientException;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.verifier.Basis;
import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.audit.AuditKey;
import dev.tidemark.verifier.audit.AuditLog;
import dev.tidemark.verifier.audit.AuditSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One decision. */
@Command(
        header = "decides whether a request may pass",
        description = {
            "Decides whether a request with this passport may pass, from the state directory, refreshed if "
                    + "the server answers.",
            "Only the passport is checked: not the request's proof, its source, or whether it is repeated."
        })
@Manual(
        chapter = Chapter.VERIFIERS,
        exits = {
            "0: allowed",
            "1: denied; the reason is printed",
            "3: nothing is held, and no server answered",
            "4: nothing is held, and what was received does not verify",
            "5: another process uses the state directory"
        },
        files = {
            "DIR/DOMAIN/: what was verified; see --state",
            "DIR/audit.key: made for the first audit line, for its owner alone; see --audit"
        },
        examples = {
            "tidemark verify --server http://127.0.0.1:7420 --domain example.local --root root/1.root.json "
                    + "--state state --method GET --path /v1/orders/search --passport-file passport"
        })
final class VerifyCommand extends Verb {
    @Mixin
    private ReadSideOption server = new ReadSideOption();

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description = "Where what was verified is kept; with it, decisions go on while the server is down.")
    private Path state = Path.of("");

    @Option(names = "--method", required = true, paramLabel = "METHOD", description = "As received, such as GET.")
    private String method = "";

    @Option(names = "--path", required = true, paramLabel = "PATH", description = "The raw path, without a query.")
    private String path = "";

    @Option(
            names = "--passport-file",
            required = true,
            paramLabel = "FILE",
            description = "Holds the passport, a compact JWS.")
    private Path passport = Path.of("");

    @Option(
            names = "--audit",
            paramLabel = "FILE",
            description = "Appends the decision's audit line; names in it are masked with DIR/audit.key.")
    private @Nullable Path audit;

    VerifyCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException, VerificationException, TrustClientException, InterruptedException {
        String jws = new String(PlainFiles.read(resolve(passport)), StandardCharsets.UTF_8).strip();
        ProtectedRequest request = ProtectedRequest.of(method, path).withPassport(jws);
        try (Progress progress = progress("Asking " + server.address());
                TrustClient client = server.start(context(), resolve(state))) {
            progress.say("Deciding");
            Verifier.Builder verifier = Verifier.builder(client).passportOnly();
            Path lines = audit;
            if (lines == null) {
                return outcome(verifier.build().decide(request), client.status().failure());
            }
            AuditLog log = log(resolve(lines), client.domain());
            Decision decision;
            try (log) {
                decision = verifier.auditTo(log).build().decide(request);
            }
            Outcome outcome = outcome(decision, client.status().failure());
            return log.figures().written() > 0
                    ? outcome
                    : outcome.withWarnings(List.of("The audit line could not be written to " + show(lines) + "."));
        }
    }

    private AuditLog log(Path lines, TrustDomain domain) throws IOException {
        return AuditLog.to(AuditSink.file(lines))
                .domain(domain.name())
                .maskNamesWith(AuditKey.readOrCreate(
                        resolve(state).resolve("audit.key"), context().random()))
                .clock(context().clock())
                .start();
    }

    private static Outcome outcome(Decision decision, Optional<Failure> refresh) {
        boolean allowed = decision instanceof Decision.Allow;
        Optional<String> reason = decision instanceof Decision.Deny deny
                ? Optional.of(deny.reason().code())
                : Optional.empty();
        return Outcome.ok(json(decision, reason), lines(decision, reason))
                .withExitCode(allowed ? ExitCode.OK : ExitCode.REFUSED)
                .withWarnings(refresh.map(failure -> List.of(
                                "Decided from what was held: " + failure.explanation() + " [" + failure.code() + "]"))
                        .orElse(List.of()));
    }

    private static ObjectNode json(Decision decision, Optional<String> reason) {
        Basis basis = decision.basis();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("decision", reason.isPresent() ? "deny" : "allow");
        json.put("reason", reason.orElse(null));
        json.put("route_id", basis.routeId().orElse(null));
        basis.state().ifPresent(held -> {
            json.put("bundle_version", held.bundleVersion());
            json.put("revocation_sequence", held.revocationSequence());
            json.put("statement_version", held.statementVersion());
            json.put("statement_issued_at", MetadataTime.formatMillis(held.issuedAt()));
        });
        json.put("age_ms", boxed(basis.ageMillis()));
        json.put("freshness", basis.freshness().name().toLowerCase(Locale.ROOT));
        json.put("closes_in_ms", boxed(basis.closesInMillis()));
        json.put("stale_allowed", decision instanceof Decision.Allow allow && allow.staleAllowed());
        json.put("explanation", decision.explain());
        return json;
    }

    private static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static List<String> lines(Decision decision, Optional<String> reason) {
        Basis basis = decision.basis();
        List<String> lines = new ArrayList<>();
        lines.add(reason.map(code -> "DENY  " + code).orElse("ALLOW"));
        lines.add("route   " + basis.routeId().orElse("none"));
        basis.state()
                .ifPresent(held ->
                        lines.add("bundle  " + held.bundleVersion() + ", revocation " + held.revocationSequence()));
        lines.add("age     " + age(basis));
        lines.add(decision.explain());
        return lines;
    }

    /** A request that was given no route has no window to be judged by, however old what is held may be. */
    private static String age(Basis basis) {
        if (basis.ageMillis().isEmpty()) {
            return "unknown";
        }
        String age = basis.ageMillis().getAsLong() + " ms";
        return basis.routeId().isEmpty()
                ? age + "; no route, so no window to judge it by"
                : age + ", " + basis.freshness().name().toLowerCase(Locale.ROOT);
    }
}
