package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.cli.sample.SampleAuthors;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.BundleServer;
import dev.tidemark.server.StartException;
import dev.tidemark.server.access.AccessGate;
import dev.tidemark.server.access.CallerKeys;
import dev.tidemark.server.access.Grant;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.access.Verb;
import dev.tidemark.server.http.HttpOptions;
import dev.tidemark.server.log.LogFormat;
import dev.tidemark.server.log.LogLevel;
import dev.tidemark.server.log.ServerLog;
import dev.tidemark.server.repository.RepositorySettings;
import dev.tidemark.storage.rocksdb.RocksDbLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A throw-away domain on this machine, for trying things out. */
@Command(
        name = "dev",
        header = "serves a throw-away domain on this machine",
        description = {
            "Serves a development domain until told to stop: keys that live in memory, a policy with three "
                    + "routes, one issuer and its key, a token and a passport.",
            "Refuses any address but loopback."
        })
@Manual(
        chapter = Chapter.TRY,
        exits = {"0: told to stop", "8: the server found a reason not to start"},
        files = {
            "TMPDIR/tidemark-dev-*: the root, the token, the passport and the issuer's key that are printed; removed "
                    + "at the end"
        },
        examples = {
            "tidemark dev",
            "# on any free ports",
            "tidemark dev --listen 127.0.0.1:0 --write-listen 127.0.0.1:0"
        })
final class DevCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    private final Tidemark top;

    @Option(names = "--domain", paramLabel = "NAME", description = "The domain (default: dev.local).")
    private String name = "dev.local";

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Read address (default: 127.0.0.1:7420).")
    private String listen = "127.0.0.1:7420";

    @Option(
            names = "--write-listen",
            paramLabel = "HOST:PORT",
            description = "Write address (default: 127.0.0.1:7421).")
    private String writeListen = "127.0.0.1:7421";

    @Option(names = "--once", hidden = true, description = "Stops as soon as everything runs; used while building.")
    private boolean once;

    DevCommand(Tidemark top) {
        this.top = top;
    }

    @Override
    public Integer call() throws Exception {
        if (!TrustDomain.isValid(name)) {
            throw CliCode.DOMAIN_MALFORMED.because(name + " is not a trust domain.", "Try --domain dev.local");
        }
        HttpOptions http = HttpOptions.listening(host(listen), port(listen), host(writeListen), port(writeListen));
        CliContext context = top.context();
        Instant now = context.clock().instant();
        SampleDomain domain = new SampleDomain(new TrustDomain(name), now, context.random());
        Path directory = SampleFiles.create("tidemark-dev-");
        try {
            ServerLog.start(LogFormat.TEXT, LogLevel.INFO);
            BundleServer server = BundleServer.start(parts(directory, domain, http));
            new SampleAuthors(domain, server.writeAddress(), context.clock(), context.random()).publish();
            announce(server, domain, directory, now);
            if (once) {
                server.close();
                SampleFiles.remove(directory);
            } else {
                RunningServer.untilTold(server, () -> SampleFiles.removeQuietly(directory));
            }
            return ExitCode.OK;
        } catch (StartException e) {
            SampleFiles.remove(directory);
            throw new CliException(
                    ExitCode.START_REFUSED, e.problem().code(), e.problem().text(), ServeCommand.NOTHING_SERVED);
        }
    }

    private BundleServer.Parts parts(Path directory, SampleDomain domain, HttpOptions http) throws Exception {
        Grant everything = new Grant(
                SampleDomain.OPERATOR,
                domain.domain(),
                EnumSet.allOf(Verb.class),
                Set.of("targets", DomainLayout.POLICY, DomainLayout.issuerRole(SampleDomain.SLUG)),
                Set.of(SampleDomain.ISSUER));
        return new BundleServer.Parts(
                http,
                RocksDbLedger.open(directory.resolve("ledger"), "tidemark dev"),
                List.of(new BundleServer.Domain(
                        domain.domain(), domain.rootFile(), domain.onlineKeys().values())),
                new AccessGate(CallerKeys.parse(domain.callerKeys())),
                Grants.of(List.of(everything)),
                true,
                RepositorySettings.DEFAULT,
                "development",
                top.context().clock(),
                top.context().random());
    }

    private void announce(BundleServer server, SampleDomain domain, Path directory, Instant now)
            throws IOException, SigningException {
        Path root = SampleFiles.writeRoot(directory, domain);
        Path token = SampleFiles.writeSecret(
                directory.resolve("token"), domain.callerToken("dev", now).getBytes(StandardCharsets.US_ASCII));
        Path passport =
                Files.writeString(directory.resolve("passport"), domain.passport("service:till", "sample-1", now));
        Path issuerKey = SampleFiles.writeSecret(
                directory.resolve("issuer-key.pem"), domain.passportKeyPem().getBytes(StandardCharsets.US_ASCII));
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        more.put("domain", name)
                .put("root", root.toString())
                .put("token_file", token.toString())
                .put("passport_file", passport.toString())
                .put("issuer", SampleDomain.ISSUER)
                .put("issuer_key_file", issuerKey.toString())
                .put("issuer_kid", SampleDomain.PASSPORT_KID);
        RunningServer.announce(
                top,
                server,
                more,
                List.of(
                        "root     " + root,
                        "token    " + token + "  (publishes and revokes, good for an hour)",
                        "passport " + passport + "  (good for five minutes; POST /v1/refunds, GET /v1/catalogue)",
                        "issuer   " + issuerKey + "  (signs passports of " + SampleDomain.ISSUER + " as "
                                + SampleDomain.PASSPORT_KID + ")",
                        "A development domain: throw-away keys, nothing is kept. Ctrl-C stops it."));
    }

    private static String host(String address) throws CliException {
        String host = address.substring(0, Math.max(0, address.lastIndexOf(':')));
        try {
            if (!host.isEmpty() && InetAddress.getByName(host).isLoopbackAddress()) {
                return host;
            }
        } catch (UnknownHostException e) {
            // The refusal below says what is allowed.
        }
        throw CliCode.DEV_OFF_LOOPBACK.because(
                "A development domain is served on loopback only, not on " + address + ".",
                "Use 127.0.0.1:PORT, or tidemark init and tidemark serve for a real one.");
    }

    private static int port(String address) throws CliException {
        try {
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The refusal below says what is expected.
        }
        throw CliCode.ADDRESS_MALFORMED.because(
                address + " has no port from 0 to " + MAX_PORT + ".", "Give HOST:PORT.");
    }
}
