package dev.tidemark.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Limits;
import dev.tidemark.metadata.Root;
import dev.tidemark.metadata.RootExtension;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.server.access.CallerKeys;
import dev.tidemark.server.access.Grants;
import dev.tidemark.server.signing.KeyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges a configuration as a start would, without one: reads every file it names and opens the online keys, and touches
 * neither the store nor the network. Collects every finding.
 */
public final class ConfigCheck {
    private static final int MAX_BYTES = 1 << 20;

    private final ConfigView view;
    private final List<ConfigFinding> findings = new ArrayList<>();

    private ConfigCheck(ConfigView view) {
        this.view = view;
    }

    /** What is wrong; empty if a server would take it. */
    public static List<ConfigFinding> of(ConfigView view) {
        ConfigCheck check = new ConfigCheck(view);
        if (view.unreadable().isPresent()) {
            return List.of(view.unreadable().get());
        }
        check.text();
        check.callers();
        check.grants();
        if (view.passphraseFile().isEmpty()) {
            check.setting(
                    Setting.SIGNING_PASSPHRASE_FILE, "it is not set; it names the file that opens the online keys");
        }
        view.domains().forEach(check::domain);
        return List.copyOf(check.findings);
    }

    /** What the reader of the server says of the text itself. */
    private void text() {
        try {
            ServerConfig.parse(view.text(), view.folder(), view.environment());
        } catch (ConfigException e) {
            for (String finding : e.findings()) {
                findings.add(new ConfigFinding(place(finding), finding));
            }
        }
    }

    private String place(String finding) {
        Optional<String> variable = view.environment().keySet().stream()
                .filter(name -> name.startsWith("TIDEMARK_") && finding.contains(name))
                .findFirst();
        Optional<Setting> overridden = List.of(Setting.values()).stream()
                .filter(setting ->
                        finding.startsWith(setting.key()) && view.environment().containsKey(setting.environmentName()))
                .findFirst();
        return variable.or(() -> overridden.map(Setting::environmentName))
                .orElseGet(() -> view.place(view.lines().lineNamedIn(finding)));
    }

    private void setting(Setting setting, String problem) {
        String place = view.value(setting).place();
        findings.add(new ConfigFinding(place.isEmpty() ? view.name() : place, setting.key() + ": " + problem));
    }

    private void callers() {
        Optional<Path> file = view.path(Setting.ACCESS_KEYS);
        if (file.isEmpty()) {
            setting(Setting.ACCESS_KEYS, "it is not set; it names the JWK set that checks callers' tokens");
            return;
        }
        try {
            CallerKeys.parse(read(file.get()));
        } catch (VerificationException e) {
            setting(Setting.ACCESS_KEYS, e.rejection().explain());
        } catch (IOException e) {
            setting(Setting.ACCESS_KEYS, file.get() + " cannot be read; check the path and its mode");
        }
    }

    private void grants() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.putArray("grants").addAll(view.grants());
        try {
            Grants.parse(CanonicalJson.encode(document));
        } catch (VerificationException e) {
            String problem = e.rejection().explain();
            findings.add(new ConfigFinding(grantPlace(problem), problem));
        }
    }

    /** A failure names the grant by its JSON pointer. */
    private String grantPlace(String problem) {
        for (int i = 0; i < view.grants().size(); i++) {
            if (problem.contains("/grants/" + i)) {
                return view.place(view.lines().line("access.grants", i));
            }
        }
        return view.place(view.lines().line("access.grants"));
    }

    private void domain(ConfigView.Served served) {
        if (!TrustDomain.isValid(served.name())) {
            return; // The reader of the text has said so.
        }
        try {
            Root root = TrustedMetadata.pinned(read(served.root()), Limits.DEFAULT)
                    .root()
                    .role();
            Optional<RootExtension> constants = root.tidemark();
            if (constants.isEmpty() || !constants.get().domain().name().equals(served.name())) {
                at(served, served.root() + " is not the root of " + served.name() + "; name the root of this domain");
                return;
            }
            keys(served, root);
        } catch (VerificationException e) {
            at(served, served.root() + " is no root: " + e.rejection().explain());
        } catch (IOException e) {
            at(served, "the root " + served.root() + " cannot be read; check the path and its mode");
        }
    }

    private void keys(ConfigView.Served served, Root root) {
        Optional<Path> passphrase = view.passphraseFile();
        if (passphrase.isEmpty()) {
            return;
        }
        try {
            Set<String> held = new HashSet<>();
            for (SoftwareSigner key :
                    OnlineKeyFiles.open(view.dataDirectory(), new TrustDomain(served.name()), passphrase.get())) {
                held.add(key.keyId());
            }
            for (String role : List.of("timestamp", "snapshot")) {
                Set<String> missing = new TreeSet<>(root.role(role).keyIds());
                missing.removeAll(held);
                if (!missing.isEmpty()) {
                    at(
                            served,
                            "the " + role + " key of " + served.name() + " is not below "
                                    + view.dataDirectory().resolve("keys/online")
                                    + "; copy online/*.p8 of the root ceremony there");
                }
            }
        } catch (KeyFileException e) {
            at(served, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            at(served, "the online keys of " + served.name() + " cannot be listed; check the folder's mode");
        }
    }

    private void at(ConfigView.Served served, String problem) {
        findings.add(new ConfigFinding(served.place(), problem));
    }

    private static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES);
        }
    }
}
