package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyConstants;
import dev.tidemark.bundle.PolicyDocument;
import dev.tidemark.revocation.ExpiryHour;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.RevocationEntry;
import dev.tidemark.revocation.RevocationEvent;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.Salt;
import dev.tidemark.revocation.Tiers;
import dev.tidemark.server.repository.RevocationRefused.Code;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Numbers the events of several requests into one step. A request is taken whole or not at all. */
final class RevocationIntake {
    private final PolicyConstants constants;
    private final Expiries expiries;
    private final Salt salt;
    private final Instant now;
    private final EventIndex index;
    private final Map<String, EventIndex.Seen> fresh = new HashMap<>();
    private final List<Tiers.Addition> additions = new ArrayList<>();
    private final EventLog log = new EventLog();
    private final int rulesPerIssuer;
    private final long start;
    private final RuleBook rules;
    private long sequence;

    RevocationIntake(DomainState held, PolicyDocument policy, EventIndex index, Instant now, int rulesPerIssuer) {
        this.constants = policy.constants();
        this.salt = Salt.of(held.constants().salt());
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
        this.expiries = new Expiries(held, this.now);
        this.index = index;
        this.rulesPerIssuer = rulesPerIssuer;
        this.rules =
                new RuleBook(held.rules(), policy.reinstated(), held.constants().epoch());
        this.start = held.revocationSequence();
        this.sequence = start;
    }

    /** What became of one request, once the step is durable and signed. */
    record Outcome(long sequence, int accepted, int duplicates) {}

    Outcome take(RevocationRequest request) throws RevocationRefused {
        Map<String, EventIndex.Seen> taken = new HashMap<>();
        List<RevocationRequest.Submitted> accepted = new ArrayList<>();
        long highest = 0;
        long next = sequence;
        for (RevocationRequest.Submitted submitted : request.events()) {
            RevocationEvent event = submitted.event();
            String key = EventIndex.rowName(request.principal(), event.issuer(), event.eventId());
            Optional<EventIndex.Seen> before = Optional.ofNullable(taken.get(key))
                    .or(() -> Optional.ofNullable(fresh.get(key)))
                    .or(() -> index.find(key));
            if (before.isPresent()) {
                requireSame(before.get(), submitted);
                highest = Math.max(highest, before.get().sequence());
                continue;
            }
            requireNotAhead(event);
            next++;
            highest = next;
            taken.put(key, new EventIndex.Seen(next, submitted.digest()));
            accepted.add(submitted);
        }
        number(request.principal(), accepted);
        fresh.putAll(taken);
        return new Outcome(highest, accepted.size(), request.events().size() - accepted.size());
    }

    private static void requireSame(EventIndex.Seen before, RevocationRequest.Submitted submitted)
            throws RevocationRefused {
        if (!submitted.isWhat(before.digest())) {
            throw new RevocationRefused(
                    Code.EVENT_CONFLICT,
                    "Event id " + submitted.event().eventId()
                            + " was delivered before with other content. Give each event an id of its own.");
        }
    }

    private void requireNotAhead(RevocationEvent event) throws RevocationRefused {
        if (event.revokedAt().isAfter(now.plus(constants.clockSkew()))) {
            throw new RevocationRefused(
                    Code.REVOKED_IN_FUTURE,
                    "revoked_at of event " + event.eventId() + " is ahead of this server's clock (" + now
                            + ") by more than " + constants.clockSkew().toSeconds()
                            + " s. Correct the sender's clock.");
        }
    }

    private void number(String principal, List<RevocationRequest.Submitted> accepted) throws RevocationRefused {
        rules.begin();
        try {
            numberAll(principal, accepted);
        } catch (RevocationRefused | RuntimeException e) {
            rules.undo();
            throw e;
        }
    }

    private void numberAll(String principal, List<RevocationRequest.Submitted> accepted) throws RevocationRefused {
        List<Tiers.Addition> entries = new ArrayList<>();
        List<Boolean> isRule = new ArrayList<>();
        long next = sequence;
        for (RevocationRequest.Submitted submitted : accepted) {
            RevocationEvent event = submitted.event();
            next++;
            boolean rule = event.isRule() || rules.isReinstated(event.name());
            isRule.add(rule);
            Instant expiry = expiries.of(event);
            if (rule) {
                IssuedBefore reach = event.issuedBefore() == null ? IssuedBefore.forever() : event.issuedBefore();
                rules.take(next, event.name(), reach, expiry);
            } else {
                int hour = ExpiryHour.of(expiry, event.revokedAt(), RevocationRule.MAX_SKEW);
                entries.add(new Tiers.Addition(next, RevocationEntry.of(salt, event.name(), hour)));
            }
        }
        if (isRule.contains(true)) {
            new RuleShares(rulesPerIssuer).require(rules);
        }
        for (int i = 0; i < accepted.size(); i++) {
            log.add(sequence + i + 1, principal, accepted.get(i), isRule.get(i));
        }
        additions.addAll(entries);
        sequence = next;
    }

    /** What to publish; empty if every event was a repeat. */
    Optional<RevocationStep> step() {
        return sequence == start
                ? Optional.empty()
                : Optional.of(new RevocationStep(additions, rules.rules(), sequence, log));
    }
}
