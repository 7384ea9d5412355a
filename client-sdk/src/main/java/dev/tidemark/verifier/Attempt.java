package dev.tidemark.verifier;

import dev.tidemark.bundle.AllowedSource;
import dev.tidemark.bundle.IssuerKey;
import dev.tidemark.bundle.IssuerTrust;
import dev.tidemark.bundle.Route;
import dev.tidemark.client.TrustState;
import dev.tidemark.client.TrustView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One decision being made: the request, one look at the state, and what the checks found so far. Of one thread. Asking
 * for something that no earlier check found is a mistake in the order of checks, and ends in a denial.
 */
final class Attempt {
    private final ProtectedRequest request;
    private final TrustView.Reading reading;
    private final Instant now;
    private @Nullable UnverifiedPassport passport;
    private @Nullable Route route;
    private @Nullable Freshness freshness;
    private @Nullable IssuerTrust issuer;
    private @Nullable IssuerKey key;
    private @Nullable VerifiedPassport verified;
    private long sources;
    private long sourcesOfSubject;
    private @Nullable String transcriptSha256;

    /** How long a request that was found right may take to be used. */
    private static final long MAX_AGE_MILLIS = 1_000;

    /** A policy has no more for one route. */
    static final int MAX_SOURCES = Long.SIZE;

    Attempt(ProtectedRequest request, TrustView.Reading reading) {
        this.request = request;
        this.reading = reading;
        this.now = Instant.ofEpochMilli(reading.nowMillis());
    }

    ProtectedRequest request() {
        return request;
    }

    TrustView.Reading reading() {
        return reading;
    }

    /** Whether what this look showed may still be gone by: the same state, and hardly later. */
    boolean isCurrent(TrustView.Reading latest) {
        return latest.state().map(Attempt::held).equals(reading.state().map(Attempt::held))
                && Math.abs(latest.nowMillis() - reading.nowMillis()) <= MAX_AGE_MILLIS;
    }

    Instant now() {
        return now;
    }

    TrustState state() {
        return found(reading.state().orElse(null));
    }

    UnverifiedPassport passport() {
        return found(passport);
    }

    /** As it came, if it could be read. */
    Optional<UnverifiedPassport> passportRead() {
        return Optional.ofNullable(passport);
    }

    void passport(UnverifiedPassport value) {
        passport = value;
    }

    Route route() {
        return found(route);
    }

    void route(Route value) {
        route = value;
    }

    Freshness freshness() {
        return found(freshness);
    }

    void freshness(Freshness value) {
        freshness = value;
    }

    IssuerTrust issuer() {
        return found(issuer);
    }

    IssuerKey key() {
        return found(key);
    }

    void signedBy(IssuerTrust trusted, IssuerKey trustedKey) {
        issuer = trusted;
        key = trustedKey;
    }

    VerifiedPassport verified() {
        return found(verified);
    }

    void verified(VerifiedPassport value) {
        verified = value;
    }

    /** Those of the route's sources that are of the passport's issuer, trust domain and subject, as bits. */
    void sourcesOfSubject(long found) {
        sourcesOfSubject = found;
        sources = found;
    }

    long sourcesOfSubject() {
        return sourcesOfSubject;
    }

    /** One bit for each of the route's sources that the checks so far have left, by index. */
    void sources(long left) {
        sources = left;
    }

    /** Those of the sources left that meet {@code demand}, as bits. */
    long sources(Predicate<AllowedSource> demand) {
        List<AllowedSource> all = route().sources();
        long met = 0;
        for (long rest = sources; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            met |= demand.test(all.get(i)) ? 1L << i : 0;
        }
        return met;
    }

    /** The sources left, in the policy's order. */
    List<AllowedSource> sourcesLeft() {
        List<AllowedSource> left = new ArrayList<>();
        for (long rest = sources; rest != 0; rest &= rest - 1) {
            left.add(route().sources().get(Long.numberOfTrailingZeros(rest)));
        }
        return left;
    }

    void transcriptSha256(String hex) {
        transcriptSha256 = hex;
    }

    private static <T> T found(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a check came before the one it needs");
        }
        return value;
    }

    /** What is known so far of what the decision is made on. */
    Basis basis() {
        boolean aged =
                reading.state().isPresent() && reading.timeKnown() && reading.ageMillis() != TrustView.Reading.NO_AGE;
        return new Basis(
                Optional.ofNullable(route),
                reading.state().map(Attempt::held),
                aged ? OptionalLong.of(reading.ageMillis()) : OptionalLong.empty(),
                freshness == null ? FreshnessState.UNKNOWN : freshness.state(),
                freshness == null ? OptionalLong.empty() : freshness.closesInMillis(),
                Optional.of(now()));
    }

    private static Basis.HeldState held(TrustState state) {
        return new Basis.HeldState(
                state.bundleVersion(),
                state.revocationSequence(),
                state.metadata().timestamp().orElseThrow().role().version(),
                state.statement().issuedAt());
    }

    Decision.Deny deny(Denial denial) {
        return new Decision.Deny(this, denial);
    }

    /** What was proven so far. */
    Evidence evidence() {
        return new Evidence(
                Optional.ofNullable(verified),
                sources == 0
                        ? Optional.empty()
                        : Optional.of(route().sources().get(Long.numberOfTrailingZeros(sources))),
                Optional.ofNullable(transcriptSha256));
    }

    /** Whose the passport says it is, if it could be read. */
    Optional<ClaimedIdentity> claimed() {
        UnverifiedPassport read = passport;
        return read == null
                ? Optional.empty()
                : Optional.of(new ClaimedIdentity(read.issuer(), read.kid(), read.subject(), read.jwtId()));
    }
}
