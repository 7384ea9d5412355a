package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.MetadataTime;
import java.util.ArrayList;
import java.util.List;

/** What the ceremony made, where it lies, and what comes next. */
record InitReport(RootCeremony.Plan plan, RootCeremony.Result made, String directory, boolean ownOnlinePassphrase) {

    Outcome outcome() {
        return Outcome.ok(json(), lines()).withWarnings(warnings());
    }

    private ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("domain", plan.domain().name());
        json.put("directory", directory);
        json.putObject("root")
                .put("file", "root/1.root.json")
                .put("sha256", made.rootSha256())
                .put("expires", MetadataTime.formatSeconds(made.rootExpires()))
                .put("keys", plan.rootKeys())
                .put("threshold", plan.rootThreshold());
        json.put("managed", plan.managed());
        json.put("development", plan.development());
        files(json.putArray("offline_keys"), "keys", made.authors());
        files(json.putArray("server_keys"), "online", made.online());
        return json;
    }

    private static void files(ArrayNode array, String folder, List<String> names) {
        names.forEach(name -> array.add(folder + "/" + name + ".p8"));
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Made the trust domain " + plan.domain() + " in " + directory);
        lines.add("");
        lines.addAll(new TextTable("WHAT", "WHERE", "GOES TO")
                .row(
                        "root, " + plan.rootThreshold() + " of " + plan.rootKeys(),
                        "root/1.root.json",
                        "server, verifiers")
                .row(made.online().size() + " server keys", "online/*.p8", "server: keys/online/")
                .row(made.authors().size() + " authors' keys", "keys/*.p8", "stay offline")
                .row("public keys", "public/*.pem", "stay here")
                .lines());
        lines.add("");
        lines.add("root sha256  " + made.rootSha256());
        lines.add("root expires " + MetadataTime.formatSeconds(made.rootExpires()));
        lines.add("");
        lines.add("Next:");
        lines.add("  1. Move each keys/root-*.p8 to a place of its own; the root is needed once a year.");
        lines.add("  2. Write policy/bundle.json, or: tidemark bundle import FILE --issuer SLUG=JWKS_FILE");
        lines.add("  3. Give root/1.root.json and online/ to the server, then: tidemark bundle publish");
        lines.add("  4. Ship root/1.root.json with every verifier, by a way you trust.");
        return lines;
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (plan.rootThreshold() == plan.rootKeys()) {
            warnings.add("The root needs " + plan.rootThreshold() + " of " + plan.rootKeys()
                    + " keys: lose one, and the domain can never be renewed. Choose a threshold below the number.");
        }
        if (plan.rootThreshold() == 1) {
            warnings.add("One root key alone can replace every other key of the domain. Choose a threshold above 1.");
        }
        if (!ownOnlinePassphrase) {
            warnings.add("The server's keys open with the authors' passphrase. Give --online-passphrase-file to part"
                    + " them.");
        }
        if (plan.managed()) {
            warnings.add("The server holds the targets and policy keys: whoever takes it over can change every route"
                    + " and issuer. Signed metadata says so.");
        }
        if (plan.development()) {
            warnings.add("The domain is marked for development for ever. Make another one for production.");
        }
        return warnings;
    }
}
