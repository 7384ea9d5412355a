package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.BundleImportException;
import dev.tidemark.bundle.PublishedTestKeys;
import dev.tidemark.bundle.TrustplaneBundle;
import dev.tidemark.bundle.TrustplaneBundle.Imported;
import dev.tidemark.bundle.TrustplaneBundle.NamedIssuer;
import dev.tidemark.bundle.TrustplaneBundle.UnsignedInput;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.StrictJson;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.VerifyingKey;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a foreign policy bundle and issuers' public keys into the workspace. */
@Command(
        header = "reads a policy and issuers' keys into the workspace",
        description = {
            "Reads a trustplane-bundle-v1 policy and issuers' public JWK sets into the authors' workspace.",
            "Of a conformance vector the member policy_bundle is taken. No signature of such a file can be "
                    + "verified here, so it asks for --unsigned-input."
        })
@Manual(
        chapter = Chapter.AUTHORS,
        exits = {"0: written", "1: refused; nothing was changed"},
        files = {"policy/bundle.json: written", "issuers/SLUG/: delegation.json and jwks.json, written"},
        examples = {"tidemark bundle import policy.json --unsigned-input --issuer corp-idp=corp-idp.jwks.json"})
final class BundleImportCommand extends Verb {
    @Parameters(index = "0", paramLabel = "FILE", description = "The policy bundle.")
    private Path file = Path.of("");

    @Mixin
    private WorkspaceOption workspaceOption = new WorkspaceOption();

    @Mixin
    private PassphraseOption passphraseOption = new PassphraseOption();

    @Option(
            names = "--unsigned-input",
            description = "Takes a file whose origin no signature proves. Read the result before you sign it.")
    private boolean unsignedInput;

    @Option(
            names = "--issuer",
            paramLabel = "SLUG=JWKS_FILE",
            description = "The public keys of one issuer, and the name of its folder; repeatable.")
    private Map<String, Path> issuers = new LinkedHashMap<>();

    @Option(
            names = "--issuer-name",
            paramLabel = "SLUG=ISSUER",
            description = "Which issuer a slug is, where neither its delegation.json nor its JWK set says so.")
    private Map<String, String> issuerNames = new LinkedHashMap<>();

    @Option(
            names = "--issuer-role-key",
            paramLabel = "SLUG=PUB.pem",
            description = "The public key of an issuer that signs its own metadata; else a key is made here.")
    private Map<String, Path> roleKeys = new LinkedHashMap<>();

    @Option(names = "--replace", description = "Replaces policy and delegations that differ.")
    private boolean replace;

    BundleImportCommand(Tidemark top) {
        super(top);
    }

    @Override
    Outcome run()
            throws CliException, IOException, KeyFileException, VerificationException, BundleImportException,
                    InterruptedException {
        Workspace workspace = workspaceOption.open(context());
        Imported imported = TrustplaneBundle.importBundle(
                policyBytes(), unsignedInput ? UnsignedInput.ALLOWED : UnsignedInput.REFUSED);
        requireFree(workspace.policyFile(), imported.policyJson());
        IssuerImport issuerImport = new IssuerImport(workspace, imported.issuers(), replace);
        List<IssuerImport.Prepared> prepared = new ArrayList<>();
        for (Map.Entry<String, Path> entry : issuers.entrySet()) {
            prepared.add(issuerImport.prepare(
                    entry.getKey(),
                    PlainFiles.readJson(resolve(entry.getValue())),
                    Optional.ofNullable(issuerNames.get(entry.getKey()))));
        }
        Map<String, VerifyingKey> given = givenRoleKeys();
        makeRoleKeys(workspace, prepared, given);
        for (IssuerImport.Prepared issuer : prepared) {
            issuerImport.write(issuer);
        }
        PlainFiles.write(workspace.policyFile(), imported.policyJson());
        return outcome(workspace, imported, prepared);
    }

    private byte[] policyBytes() throws IOException, CliException {
        byte[] bytes = PlainFiles.read(resolve(file));
        try {
            JsonNode member = StrictJson.parse("the imported file", bytes).path("policy_bundle");
            return member.isObject() ? CanonicalJson.encode(member) : bytes;
        } catch (VerificationException e) {
            throw PlainFiles.malformed(resolve(file), e);
        }
    }

    private void requireFree(Path target, byte[] bytes) throws IOException, CliException {
        if (!replace && Files.exists(target) && !Arrays.equals(PlainFiles.read(target), bytes)) {
            throw CliCode.WOULD_REPLACE.because(
                    show(target) + " is there already, with other content. Nothing was changed.",
                    "Compare the two, then add --replace.");
        }
    }

    private Map<String, VerifyingKey> givenRoleKeys() throws CliException, KeyFileException {
        Map<String, VerifyingKey> out = new LinkedHashMap<>();
        for (Map.Entry<String, Path> entry : roleKeys.entrySet()) {
            if (!issuers.containsKey(entry.getKey())) {
                throw CliCode.UNKNOWN_SLUG.because(
                        "--issuer-role-key names " + entry.getKey() + ", which no --issuer names.",
                        "Give both: --issuer SLUG=JWKS_FILE --issuer-role-key SLUG=PUB.pem");
            }
            VerifyingKey key = KeyFiles.readPublic(resolve(entry.getValue()));
            KeyRing.metadataKey(entry.getKey(), key);
            out.put(entry.getKey(), key);
        }
        return out;
    }

    private void makeRoleKeys(
            Workspace workspace, List<IssuerImport.Prepared> prepared, Map<String, VerifyingKey> given)
            throws CliException, IOException, KeyFileException {
        List<String> missing = new ArrayList<>();
        for (IssuerImport.Prepared issuer : prepared) {
            String name = DomainLayout.issuerRole(issuer.slug());
            VerifyingKey key = given.get(issuer.slug());
            if (key != null && !workspace.keys().has(name)) {
                workspace.keys().add(name, key);
            } else if (key != null) {
                requireSameKey(workspace, name, key);
            } else if (!workspace.keys().has(name)) {
                missing.add(name);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        try (Passphrase passphrase = passphraseOption.forOpening(context());
                Progress progress = progress("Making issuers' role keys")) {
            for (String name : missing) {
                progress.say("Making and encrypting the key " + name);
                workspace
                        .keys()
                        .make(KeyRing.Place.AUTHORS, name, passphrase, context().random());
            }
        }
    }

    private static void requireSameKey(Workspace workspace, String name, VerifyingKey key)
            throws KeyFileException, CliException {
        if (!workspace
                .keys()
                .publicKey(name)
                .computedId()
                .equals(KeyRing.metadataKey(name, key).computedId())) {
            throw CliCode.WOULD_REPLACE.because(
                    "The workspace has another key of the name " + name + ".",
                    "Remove public/" + name + ".pem if that issuer's key has changed.");
        }
    }

    private Outcome outcome(Workspace workspace, Imported imported, List<IssuerImport.Prepared> prepared)
            throws IOException, CliException, VerificationException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("domain", workspace.domain().name());
        json.put("policy", show(workspace.policyFile()));
        ArrayNode array = json.putArray("issuers");
        TextTable table = new TextTable("SLUG", "ISSUER", "KEYS", "SOURCE TYPES", "UP TO");
        for (IssuerImport.Prepared issuer : prepared) {
            Delegation delegation = issuer.delegation();
            ObjectNode one = array.addObject();
            one.put("slug", issuer.slug());
            one.put("keys", issuer.keys());
            one.setAll(delegation.toJson());
            table.row(
                    issuer.slug(),
                    delegation.issuer(),
                    Integer.toString(issuer.keys()),
                    String.join(",", delegation.sourceTypes()),
                    delegation.maxKeyBinding().wireName());
        }
        List<String> lines = new ArrayList<>();
        lines.add("Wrote " + show(workspace.policyFile()));
        if (!prepared.isEmpty()) {
            lines.addAll(table.lines());
        }
        lines.add("Read what was written, then: tidemark bundle lint");
        return Outcome.ok(json, lines).withWarnings(unregistered(workspace, imported.issuers()));
    }

    private static List<String> unregistered(Workspace workspace, List<NamedIssuer> named)
            throws IOException, CliException, VerificationException {
        Set<String> known = new HashSet<>();
        for (String slug : workspace.slugs()) {
            known.add(workspace.delegation(slug).issuer());
        }
        return named.stream()
                .map(NamedIssuer::issuer)
                .distinct()
                .filter(issuer -> !known.contains(issuer))
                .map(issuer -> "The policy names the issuer " + issuer
                        + ", which is not registered: its sources admit nobody. Add --issuer SLUG=JWKS_FILE.")
                .toList();
    }

    /** Which test keys a domain takes. */
    static PublishedTestKeys testKeys(Workspace workspace) throws IOException, CliException, VerificationException {
        return workspace.isDevelopment() ? PublishedTestKeys.ALLOWED_IN_DEVELOPMENT : PublishedTestKeys.REFUSED;
    }
}
