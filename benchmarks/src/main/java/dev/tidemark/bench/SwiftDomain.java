package dev.tidemark.bench;

import dev.tidemark.cli.sample.SampleAuthors;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.BundleServer;
import dev.tidemark.server.access.AccessGate;
import dev.tidemark.server.access.CallerKeys;
import dev.tidemark.server.access.Grant;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.access.Verb;
import dev.tidemark.server.http.HttpOptions;
import dev.tidemark.server.repository.IngestLimits;
import dev.tidemark.server.repository.RepositorySettings;
import dev.tidemark.storage.rocksdb.RocksDbLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A sample domain that this process serves. A revocation hardly waits for company, so that a hundred thousand publications
 * of one each take minutes, and its one caller may send as much as it can; all else is as {@code serve} has it.
 */
final class SwiftDomain implements AutoCloseable {
    private static final Duration COALESCE = Duration.ofMillis(1);
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final SampleDomain sample;
    private final byte[] root;
    private final BundleServer server;
    private final Clock clock;

    private SwiftDomain(SampleDomain sample, byte[] root, BundleServer server, Clock clock) {
        this.sample = sample;
        this.root = root;
        this.server = server;
        this.clock = clock;
    }

    /** Served and published. */
    static SwiftDomain start(Path ledger, Clock clock) throws Exception {
        SecureRandom random = new SecureRandom();
        SampleDomain sample = new SampleDomain(new TrustDomain(Tidemark.NAME), clock.instant(), random);
        byte[] root = sample.rootFile();
        Grant everything = new Grant(
                SampleDomain.OPERATOR,
                sample.domain(),
                EnumSet.allOf(Verb.class),
                Set.of("targets", DomainLayout.POLICY, DomainLayout.issuerRole(SampleDomain.SLUG)),
                Set.of(SampleDomain.ISSUER));
        BundleServer server = BundleServer.start(new BundleServer.Parts(
                HttpOptions.listening("127.0.0.1", 0, "127.0.0.1", 0),
                RocksDbLedger.open(ledger, "tidemark bench"),
                List.of(new BundleServer.Domain(
                        sample.domain(), root, sample.onlineKeys().values())),
                new AccessGate(CallerKeys.parse(sample.callerKeys())),
                Grants.of(List.of(everything)),
                true,
                settings(),
                "bench",
                clock,
                random));
        new SampleAuthors(sample, server.writeAddress(), clock, random).publish();
        return new SwiftDomain(sample, root, server, clock);
    }

    private static RepositorySettings settings() {
        RepositorySettings usual = RepositorySettings.DEFAULT.withLimits(
                new IngestLimits(Tidemark.EVENTS_PER_SECOND, Tidemark.BURST, IngestLimits.DEFAULT.rulesPerIssuer()));
        return new RepositorySettings(
                usual.heartbeat(),
                usual.statementLife(),
                usual.snapshotLife(),
                usual.revocationsLife(),
                COALESCE,
                KEPT,
                usual.retainRoles(),
                usual.cacheBytes(),
                usual.limits());
    }

    byte[] root() {
        return root.clone();
    }

    int readPort() {
        return server.readPort();
    }

    Field.Newsmaker newsmaker(String prefix) throws Exception {
        Instant now = clock.instant();
        return new Field.Newsmaker(connection(), sample.callerToken(prefix, now), prefix, clock);
    }

    private LoadConnection connection() throws IOException {
        return new LoadConnection(server.writePort(), Events.PATH, false);
    }

    @Override
    public void close() {
        server.close();
    }
}
