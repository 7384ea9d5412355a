package dev.tidemark.server.repository;

import dev.tidemark.bundle.PolicyLimits;
import dev.tidemark.revocation.IssuedBefore;
import dev.tidemark.revocation.Reinstated;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevocationRule;
import dev.tidemark.revocation.RevokedName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules while a publication is put together: added or raised, never lowered. What one request did can be undone, and
 * every total is kept as it changes, so that a request costs what is in it, however many rules there are. Not
 * thread-safe.
 */
final class RuleBook {
    private final List<RevocationRule> given;
    private final Map<RevokedName, Long> reinstated;
    private final TreeMap<Long, RevocationRule> rules = new TreeMap<>();
    private final Map<RevokedName, List<RevocationRule>> byName = new HashMap<>();
    private final Map<String, RuleTally> byIssuer = new HashMap<>();
    private RuleTally all = RuleTally.NONE;
    private RuleTally ordinary = RuleTally.NONE;
    private boolean opened;

    private final List<RevocationRule> added = new ArrayList<>();
    private final List<RevocationRule> removed = new ArrayList<>();
    private final Map<String, RuleTally> touched = new HashMap<>();
    private RuleTally ordinaryBefore = RuleTally.NONE;

    RuleBook(List<RevocationRule> rules, List<Reinstated> reinstated, long epoch) {
        this.given = List.copyOf(rules);
        this.reinstated = Reinstated.untilByName(epoch, reinstated);
    }

    boolean isReinstated(RevokedName name) {
        return reinstated.containsKey(name);
    }

    /** Most publications have no rule, and need not know those there are. */
    private void open() {
        if (!opened) {
            opened = true;
            given.forEach(this::put);
            begin();
        }
    }

    /** From here on things can be undone. */
    void begin() {
        added.clear();
        removed.clear();
        touched.clear();
        ordinaryBefore = ordinary;
    }

    /** As it was when it {@link #begin began}. */
    void undo() {
        removed.forEach(this::put);
        added.forEach(this::drop);
        begin();
    }

    /**
     * Takes a rule under a new number. A rule of that name that still counts is raised into it; one that was reinstated
     * stays as it is, or raising it would bring back what the policy's authors let go.
     */
    void take(long sequence, RevokedName name, IssuedBefore issuedBefore, @Nullable Instant expiresAt) {
        open();
        long until = reinstated.getOrDefault(name, -1L);
        IssuedBefore reach = issuedBefore;
        Instant expiry = expiresAt;
        for (RevocationRule rule : List.copyOf(byName.getOrDefault(name, List.of()))) {
            if (rule.sequence() > until) {
                reach = rule.issuedBefore().compareTo(reach) > 0 ? rule.issuedBefore() : reach;
                expiry = later(rule.expiresAt(), expiry);
                drop(rule);
                removed.add(rule);
            }
        }
        RevocationRule next = new RevocationRule(sequence, name, reach, expiry);
        put(next);
        added.add(next);
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return null;
        }
        return a.isAfter(b) ? a : b;
    }

    private void put(RevocationRule rule) {
        if (rules.put(rule.sequence(), rule) == null) {
            byName.computeIfAbsent(rule.name(), name -> new ArrayList<>(1)).add(rule);
            count(rule, 1);
        }
    }

    private void drop(RevocationRule rule) {
        if (rules.remove(rule.sequence(), rule)) {
            byName.getOrDefault(rule.name(), List.of()).remove(rule);
            count(rule, -1);
        }
    }

    private void count(RevocationRule rule, int sign) {
        all = all.plus(rule, sign);
        if (rule.name().kind() != RevocationKind.ISSUER) {
            ordinary = ordinary.plus(rule, sign);
            String issuer = rule.name().issuer();
            RuleTally before = of(issuer);
            touched.putIfAbsent(issuer, before);
            byIssuer.put(issuer, before.plus(rule, sign));
        }
    }

    /** The rules of one issuer, those of it as a whole apart. */
    RuleTally of(String issuer) {
        return byIssuer.getOrDefault(issuer, RuleTally.NONE);
    }

    /** What {@link #of} was, of each issuer of which rules came or went since it {@link #begin began}. */
    Map<String, RuleTally> touched() {
        return touched;
    }

    /** Those of no whole issuer. */
    RuleTally ordinary() {
        return ordinary;
    }

    /** The same, when it {@link #begin began}. */
    RuleTally ordinaryBefore() {
        return ordinaryBefore;
    }

    /** Whether readers take a file of these rules in: they bound its rules and its bytes. */
    boolean isReadable() {
        return all.isWithin(PolicyLimits.RULES, PolicyLimits.RULES_BYTES);
    }

    /** Ascending by sequence; the list that was given if nothing came. */
    List<RevocationRule> rules() {
        return opened ? List.copyOf(rules.values()) : given;
    }
}
