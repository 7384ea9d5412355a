package dev.tidemark.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.access.AccessGate;
import dev.tidemark.server.access.CallerKeys;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.http.HttpOptions;
import dev.tidemark.server.log.ServerLog;
import dev.tidemark.server.repository.RepositorySettings;
import dev.tidemark.server.repository.RepositoryStartException;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerException;
import dev.tidemark.storage.rocksdb.RocksDbLedger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A server as {@code tidemark.toml} describes it. Refuses rather than limps: one finding a line, nothing is served. */
public final class ConfiguredServer {
    private static final int MAX_CONFIG_BYTES = 1 << 20;

    private final ServerConfig config;
    private final StartProblems findings = new StartProblems();

    private ConfiguredServer(ServerConfig config) {
        this.config = config;
    }

    /**
     * Starts it.
     *
     * @param file the configuration; paths in it are relative to its folder
     * @param environment variables that are over the file
     * @throws ConfigException with every finding, if there is one
     */
    public static BundleServer start(Path file, Map<String, String> environment, Clock clock, RandomGenerator random)
            throws ConfigException, StartException, InterruptedException {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        return new ConfiguredServer(ServerConfig.parse(read(file), folder, environment)).start(clock, random);
    }

    static String read(Path file) throws ConfigException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_CONFIG_BYTES + 1);
            if (bytes.length > MAX_CONFIG_BYTES) {
                throw new ConfigException(
                        StartProblem.Code.CONFIG_UNREADABLE,
                        "the configuration " + file + " has more than " + MAX_CONFIG_BYTES
                                + " bytes; name the right file with --config");
            }
            return text(file, bytes);
        } catch (IOException e) {
            throw new ConfigException(
                    StartProblem.Code.CONFIG_MISSING,
                    "the configuration " + file + " cannot be read; check its path and mode");
        }
    }

    private static String text(Path file, byte[] bytes) throws ConfigException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.startsWith("\uFEFF")) {
                throw new ConfigException(
                        StartProblem.Code.CONFIG_UNREADABLE,
                        "the configuration " + file + " begins with a byte order mark; save it as UTF-8 without one");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new ConfigException(
                    StartProblem.Code.CONFIG_UNREADABLE,
                    "the configuration " + file + " is not UTF-8; save it as UTF-8");
        }
    }

    private BundleServer start(Clock clock, RandomGenerator random)
            throws ConfigException, StartException, InterruptedException {
        List<BundleServer.Domain> domains = new ArrayList<>();
        for (ServerConfig.Domain domain : config.domains()) {
            rootOf(domain).ifPresent(root -> domains.add(new BundleServer.Domain(domain.name(), root, keysOf(domain))));
        }
        Optional<CallerKeys> callers = callers();
        Optional<Grants> grants = grants();
        Optional<Ledger> ledger = findings.isEmpty() ? ledger() : Optional.empty();
        findings.requireNone();
        ServerLog.start(config.logFormat(), config.logLevel());
        try {
            return BundleServer.start(new BundleServer.Parts(
                    HttpOptions.listening(
                                    config.read().host(),
                                    config.read().port(),
                                    config.write().host(),
                                    config.write().port())
                            .with(config.push()),
                    ledger.orElseThrow(),
                    domains,
                    new AccessGate(callers.orElseThrow()),
                    grants.orElseThrow(),
                    config.publicFreshness(),
                    RepositorySettings.DEFAULT
                            .withHeartbeat(config.resignInterval())
                            .withRetention(
                                    config.retention().online(),
                                    config.retention().roles())
                            .withLimits(config.ingest()),
                    Digests.sha256Hex(config.toString().getBytes(StandardCharsets.UTF_8)),
                    clock,
                    random));
        } catch (RepositoryStartException e) {
            throw new ConfigException(List.of(new StartProblem(e.code(), String.valueOf(e.getMessage()))));
        } catch (LedgerException e) {
            throw new ConfigException(List.of(new StartProblem(e.code(), String.valueOf(e.getMessage()))));
        }
    }

    private Optional<byte[]> rootOf(ServerConfig.Domain domain) {
        return bytes(domain.root(), Limits.DEFAULT.rootBytes(), "the root of " + domain.name());
    }

    private Collection<? extends Signer> keysOf(ServerConfig.Domain domain) {
        Optional<Path> passphrase = config.passphraseFile();
        if (passphrase.isEmpty()) {
            findings.add("signing.passphrase_file is not set; name the file that opens the online keys");
            return List.of();
        }
        try {
            List<? extends Signer> keys = OnlineKeyFiles.open(config.directory(), domain.name(), passphrase.get());
            if (keys.isEmpty()) {
                findings.add(
                        StartProblem.Code.ONLINE_KEY_MISSING,
                        "there is no online key for " + domain.name() + " below "
                                + config.directory().resolve("keys/online")
                                + "; copy online/*.p8 of the root ceremony there");
            }
            return keys;
        } catch (KeyFileException e) {
            findings.add(e.code(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            findings.add(
                    StartProblem.Code.FILE_UNREADABLE,
                    "the online keys of " + domain.name() + " cannot be listed; check the mode of "
                            + config.directory().resolve("keys/online"));
        }
        return List.of();
    }

    private Optional<CallerKeys> callers() {
        Optional<Path> file = config.callerKeys();
        if (file.isEmpty()) {
            findings.add("access.keys is not set; name the JWK set that checks callers' tokens");
            return Optional.empty();
        }
        return bytes(file.get(), MAX_CONFIG_BYTES, "the key set of callers").flatMap(bytes -> {
            try {
                return Optional.of(CallerKeys.parse(bytes));
            } catch (VerificationException e) {
                findings.add(
                        StartProblem.Code.CALLER_KEYS_INVALID,
                        file.get() + ": " + e.rejection().explain());
                return Optional.empty();
            }
        });
    }

    private Optional<Grants> grants() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        if (config.grants().isArray()) {
            document.set("grants", config.grants());
        } else {
            document.putArray("grants");
        }
        try {
            return Optional.of(Grants.parse(CanonicalJson.encode(document)));
        } catch (VerificationException e) {
            findings.add(StartProblem.Code.GRANTS_INVALID, e.rejection().explain());
            return Optional.empty();
        }
    }

    private Optional<Ledger> ledger() {
        try {
            return Optional.of(RocksDbLedger.open(config.directory().resolve("ledger"), "tidemark serve"));
        } catch (LedgerException e) {
            findings.add(e.code(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<byte[]> bytes(Path file, int limit, String what) {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length <= limit) {
                return Optional.of(bytes);
            }
            findings.add(
                    StartProblem.Code.FILE_UNREADABLE,
                    what + " (" + file + ") has more than " + limit + " bytes; name the right file");
        } catch (IOException e) {
            findings.add(
                    StartProblem.Code.FILE_UNREADABLE,
                    what + " (" + file + ") cannot be read; check its path and mode");
        }
        return Optional.empty();
    }
}
