package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.Statement;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.RevocationEvent;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Revokes one thing. */
@Command(
        header = "revokes a passport, subject, certificate, key or issuer",
        description = {
            "Sends one revocation and ends once a signed statement says that it is in force. The same "
                    + "--event-id with the same --revoked-at may be sent again: it counts once. An id that was "
                    + "taken with another moment is refused; what it named is revoked."
        })
@Manual(
        chapter = Chapter.AUTHORS,
        exits = {
            "0: in force",
            "1: refused by the server",
            "3: no server answered; sending the same event again is safe",
            "4: the receipt does not verify; the revocation may be in force",
            "5: the event id was used before, with other content"
        },
        examples = {
            "tidemark revoke --server http://127.0.0.1:7421 --token-file token --domain example.local "
                    + "--kind jti --issuer https://issuer.example --id 9f1c --reason keyCompromise --root 1.root.json"
        })
final class RevokeCommand extends Verb {
    @Mixin
    private WriteSideOption server = new WriteSideOption();

    @Mixin
    private DomainOption domain = new DomainOption();

    @Option(
            names = "--kind",
            required = true,
            paramLabel = "KIND",
            description = "jti, subject, certificate, key or issuer.")
    private String kind = "";

    @Option(names = "--issuer", required = true, paramLabel = "ISSUER", description = "Whose it is.")
    private String issuer = "";

    @Option(names = "--id", paramLabel = "ID", description = "Which one; left out for --kind issuer.")
    private @Nullable String id;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "A name of RFC 5280, such as keyCompromise (default: unspecified).")
    private String reason = RevocationReason.UNSPECIFIED.wireName();

    @Option(names = "--event-id", paramLabel = "ID", description = "Names this act (default: a new name).")
    private @Nullable String eventId;

    @Option(
            names = "--revoked-at",
            paramLabel = "TIME",
            description = "The moment of the act, such as 2030-01-31T00:00:00Z (default: now).")
    private @Nullable String revokedAt;

    @Option(
            names = "--issued-before",
            paramLabel = "TIME|forever",
            description = "Revokes everything of this name that was issued before.")
    private @Nullable String issuedBefore;

    @Option(
            names = "--expires-at",
            paramLabel = "TIME",
            description = "When it could no longer be used anyway, such as 2030-01-31T00:00:00Z.")
    private @Nullable String expiresAt;

    @Option(names = "--root", paramLabel = "FILE", description = "The pinned root: the receipt must verify under it.")
    private @Nullable Path root;

    RevokeCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run() throws CliException, IOException, VerificationException, FetchException, InterruptedException {
        TrustDomain where = domain.require();
        RevocationEvent event = event();
        Optional<TrustedMetadata> pinned = pinned(where);
        WriteClient client = server.client(context());
        try (Progress progress = progress("Sending the revocation")) {
            progress.say("Waiting for the signed statement");
            JsonReader receipt = client.post(
                    "revoke " + event.kind().wireName() + " " + event.id(),
                    "/v1/" + where.name() + "/revocations",
                    "application/json",
                    body(event));
            byte[] statement = Receipt.statement(receipt).orElseThrow(Receipt::notThere);
            long sequence = receipt.integer("sequence", 0);
            String issuedAt;
            if (pinned.isPresent()) {
                issuedAt = proven(pinned.get(), where, statement, sequence);
            } else {
                issuedAt = Receipt.claimedTime(statement);
            }
            return outcome(event, receipt, sequence, issuedAt, pinned.isPresent());
        }
    }

    private Optional<TrustedMetadata> pinned(TrustDomain where)
            throws IOException, CliException, VerificationException {
        Path file = root;
        return file == null ? Optional.empty() : Optional.of(PinnedRoot.read(resolve(file), where));
    }

    /** By now the server has taken the event: a receipt that proves nothing must not read as if nothing had happened. */
    private String proven(TrustedMetadata pinned, TrustDomain where, byte[] statement, long sequence)
            throws CliException, InterruptedException {
        try {
            return verified(pinned, where, statement, sequence);
        } catch (VerificationException | FetchException e) {
            CliException why = Failures.explain(e);
            throw new CliException(
                    why.exitCode(),
                    why.code(),
                    "The server took the revocation, but its receipt does not verify under " + root + ": "
                            + why.message(),
                    "It may be in force all the same. Check that the root is this domain's, then: tidemark status");
        }
    }

    private String verified(TrustedMetadata pinned, TrustDomain where, byte[] statement, long sequence)
            throws CliException, VerificationException, FetchException, InterruptedException {
        Instant now = context().clock().instant();
        Times times = new Times(now, Duration.ofMinutes(1), Times.Expiry.REFUSED);
        TrustedMetadata reader;
        try {
            reader = Receipt.verified(pinned, statement, times);
        } catch (VerificationException e) {
            // The domain may have a newer root than the one that was given.
            TrustedMetadata newest =
                    new RepositoryReader(ServerAddress.repository(server.readAddress(), where), now).newestRoot(pinned);
            reader = Receipt.verified(newest, statement, times);
        }
        Statement stated = Receipt.stated(reader);
        if (stated.revocationSequence() < sequence) {
            throw CliCode.RECEIPT_NOT_COVERING.because(
                    "The signed statement ends at revocation " + stated.revocationSequence() + ", before " + sequence
                            + ".",
                    "The revocation is not proven to be in force. See what is served: tidemark status");
        }
        return MetadataTime.formatMillis(stated.issuedAt());
    }

    private RevocationEvent event() throws CliException {
        Instant told = moment("--revoked-at", revokedAt);
        Instant when = (told == null ? context().clock().instant() : told).truncatedTo(ChronoUnit.MILLIS);
        RevocationKind what = RevocationKind.parse(kind)
                .orElseThrow(
                        () -> oneOf("--kind", Stream.of(RevocationKind.values()).map(RevocationKind::wireName)));
        RevocationReason why = RevocationReason.parse(reason)
                .orElseThrow(() ->
                        oneOf("--reason", Stream.of(RevocationReason.values()).map(RevocationReason::wireName)));
        String which = id;
        if (which == null && what != RevocationKind.ISSUER) {
            throw CliCode.USAGE.because("Missing required option: '--id=ID'", "Only --kind issuer has none.");
        }
        try {
            return new RevocationEvent(
                    eventId == null ? newEventId() : eventId,
                    what,
                    issuer,
                    which == null ? issuer : which,
                    why,
                    when,
                    cutoff(),
                    moment("--expires-at", expiresAt));
        } catch (IllegalArgumentException e) {
            throw CliCode.EVENT_MALFORMED.because(String.valueOf(e.getMessage()), "Nothing was sent.");
        }
    }

    private static CliException oneOf(String option, Stream<String> words) {
        return CliCode.USAGE.because(
                option + " is one of " + words.collect(Collectors.joining(", ")) + ".", "Nothing was sent.");
    }

    private String newEventId() {
        byte[] bytes = new byte[16];
        context().random().nextBytes(bytes);
        return "cli-" + HexFormat.of().formatHex(bytes);
    }

    private @Nullable IssuedBefore cutoff() throws CliException {
        String text = issuedBefore;
        if (text == null) {
            return null;
        }
        return IssuedBefore.parse(text)
                .orElseThrow(() -> CliCode.USAGE.because(
                        "--issued-before is forever or a time such as 2030-01-31T00:00:00Z.", "Nothing was sent."));
    }

    private static @Nullable Instant moment(String option, @Nullable String text) throws CliException {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw CliCode.USAGE.because(option + " is a time such as 2030-01-31T00:00:00Z.", "Nothing was sent.");
        }
    }

    private static byte[] body(RevocationEvent event) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode one = json.putArray("events").addObject();
        one.put("event_id", event.eventId());
        one.put("kind", event.kind().wireName());
        one.put("issuer", event.issuer());
        one.put("id", event.id());
        one.put("reason", event.reason().wireName());
        one.put("revoked_at", event.revokedAt().toString());
        IssuedBefore cutoff = event.issuedBefore();
        if (cutoff != null) {
            one.put("issued_before", cutoff.wireForm());
        }
        Instant expiry = event.expiresAt();
        if (expiry != null) {
            one.put("expires_at", expiry.toString());
        }
        return CanonicalJson.encode(json);
    }

    private static Outcome outcome(
            RevocationEvent event, JsonReader receipt, long sequence, String issuedAt, boolean verified)
            throws VerificationException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("event_id", event.eventId());
        json.put("sequence", sequence);
        json.put("accepted", receipt.integer("accepted", 0));
        json.put("duplicates", receipt.integer("duplicates", 0));
        json.put("statement_issued_at", issuedAt);
        json.put("receipt_verified", verified);
        boolean repeated = receipt.integer("accepted", 0) == 0;
        List<String> lines = List.of(
                (repeated ? "Was revoked before: " : "Revoked ") + event.kind().wireName() + " " + event.id() + " of "
                        + event.issuer(),
                "sequence   " + sequence,
                "statement  " + issuedAt + (verified ? ", verified" : ", not verified"),
                "event id   " + event.eventId());
        Outcome outcome = Outcome.ok(json, lines);
        return verified
                ? outcome
                : outcome.withWarnings(List.of("The receipt was not verified. Give --root FILE to have it checked."));
    }
}
