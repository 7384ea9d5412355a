package dev.tidemark.cli;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchException.Reason;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.DelegatedRole;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.MetaFile;
import dev.tidemark.metadata.Snapshot;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the authors' metadata a server serves, through the same steps as a verifier, but for one: what has expired is taken, since
 * whoever publishes is about to renew it.
 */
final class RepositoryReader {
    private static final int MAX_ROOTS = 256;
    private static final Pattern ROLE_FILE = Pattern.compile("metadata/([1-9][0-9]{0,14})\\.(.+)\\.json");

    private final Fetcher source;
    private final Times times;

    RepositoryReader(Fetcher source, Instant now) {
        this.source = source;
        this.times = new Times(now, Duration.ofMinutes(1), Times.Expiry.REPORTED);
    }

    /** The newest root above {@code pinned} that its keys vouch for. */
    TrustedMetadata newestRoot(TrustedMetadata pinned)
            throws FetchException, VerificationException, InterruptedException {
        TrustedMetadata chain = pinned;
        for (int i = 0; i < MAX_ROOTS; i++) {
            Optional<byte[]> next =
                    find((chain.root().role().version() + 1) + ".root.json", Limits.DEFAULT.rootBytes());
            if (next.isEmpty()) {
                break;
            }
            chain = chain.withRoot(next.get());
        }
        return chain.rootSettled(times);
    }

    PublishedRoles read(TrustedMetadata pinned) throws FetchException, VerificationException, InterruptedException {
        TrustedMetadata chain = newestRoot(pinned);
        Optional<byte[]> statement = find("timestamp.json", Limits.DEFAULT.timestampBytes());
        if (statement.isEmpty()) {
            return new PublishedRoles(chain, Map.of(), Map.of(), false);
        }
        chain = chain.withTimestamp(statement.get(), times).metadata();
        long snapshot = chain.timestamp().orElseThrow().role().snapshot().version();
        chain = chain.withSnapshot(fetch(snapshot + ".snapshot.json", Limits.DEFAULT.snapshotBytes()), times);
        Snapshot index = chain.snapshot().orElseThrow().role();
        chain = chain.withTargets(role(index, PublishedRoles.TARGETS), times);
        Map<String, Long> versions = new TreeMap<>();
        index.meta()
                .forEach((file, line) ->
                        versions.put(file.substring(0, file.length() - ".json".length()), line.version()));
        Map<String, Verified<Targets>> roles = new TreeMap<>();
        roles.put(PublishedRoles.TARGETS, chain.targets().orElseThrow());
        for (DelegatedRole delegation :
                chain.targets().orElseThrow().role().delegations().orElseThrow().roles()) {
            chain = withDelegated(chain, index, delegation.name());
        }
        roles.putAll(chain.delegated());
        return new PublishedRoles(chain, versions, roles, true);
    }

    /** The newest of every role in a build, which has neither statement nor snapshot. */
    PublishedRoles built(TrustedMetadata chain, LocalRepository source) throws FetchException, VerificationException {
        Map<String, Long> newest = new TreeMap<>();
        for (String name : source.names()) {
            Matcher file = ROLE_FILE.matcher(name);
            if (file.matches() && !file.group(2).equals("root")) {
                newest.merge(file.group(2), Long.parseLong(file.group(1)), Math::max);
            }
        }
        Map<String, Verified<Targets>> roles = new TreeMap<>();
        long version = newest.getOrDefault(PublishedRoles.TARGETS, 0L);
        if (version > 0) {
            Verified<Targets> top =
                    chain.candidateTargets(role(source, PublishedRoles.TARGETS, version), version, times);
            roles.put(PublishedRoles.TARGETS, top);
            for (DelegatedRole delegation :
                    top.role().delegations().orElseThrow().roles()) {
                Long own = newest.get(delegation.name());
                if (own != null && !delegation.name().equals(DomainLayout.REVOCATIONS)) {
                    byte[] bytes = role(source, delegation.name(), own);
                    roles.put(delegation.name(), chain.candidateDelegated(top, delegation.name(), bytes, own, times));
                }
            }
        }
        return new PublishedRoles(chain, newest, roles, false);
    }

    private static byte[] role(LocalRepository source, String name, long version) throws FetchException {
        return source.fetch("metadata/" + version + "." + name + ".json", Limits.DEFAULT.targetsBytes());
    }

    /** A role that no longer verifies is published anew, so it is left out rather than refused. */
    private TrustedMetadata withDelegated(TrustedMetadata chain, Snapshot index, String name)
            throws FetchException, InterruptedException {
        if (index.role(name).isEmpty() || name.equals(DomainLayout.REVOCATIONS)) {
            return chain;
        }
        try {
            return chain.withDelegated(name, role(index, name), times);
        } catch (VerificationException e) {
            return chain;
        }
    }

    private byte[] role(Snapshot index, String name) throws FetchException, InterruptedException {
        MetaFile line =
                index.role(name).orElseThrow(() -> new IllegalStateException("a verified snapshot lists " + name));
        return fetch(line.version() + "." + name + ".json", Limits.DEFAULT.targetsBytes());
    }

    private byte[] fetch(String name, long limit) throws FetchException, InterruptedException {
        return source.fetch("metadata/" + name, limit);
    }

    private Optional<byte[]> find(String name, long limit) throws FetchException, InterruptedException {
        try {
            return Optional.of(fetch(name, limit));
        } catch (FetchException e) {
            if (e.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
