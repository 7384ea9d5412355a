package dev.tidemark.cli;

import dev.tidemark.cli.wire.Multipart;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import dev.tidemark.server.signing.KeyFileException;
import dev.tidemark.server.signing.Passphrase;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Signs what a plan says, checks it as a reader will, and sends it. */
final class Publisher {
    private final Workspace workspace;
    private final PublishedRoles held;
    private final Times times;
    private final Progress progress;

    /** A role that is signed and checked. */
    static final class Signed {
        private final PublishPlan.Item item;
        private final byte[] metadata;

        private Signed(PublishPlan.Item item, byte[] metadata) {
            this.item = item;
            this.metadata = metadata;
        }

        PublishPlan.Item item() {
            return item;
        }

        byte[] metadata() {
            return metadata.clone();
        }
    }

    /** What the server said to it. */
    record Published(PublishPlan.Item item, long bundleVersion, long snapshotVersion) {}

    Publisher(Workspace workspace, PublishedRoles held, Times times, Progress progress) {
        this.workspace = workspace;
        this.held = held;
        this.times = times;
        this.progress = progress;
    }

    List<Signed> sign(List<PublishPlan.Item> items, Passphrase passphrase)
            throws CliException, IOException, KeyFileException, SigningException, VerificationException {
        List<Signed> out = new ArrayList<>();
        Optional<Verified<Targets>> top = Optional.ofNullable(held.roles().get(PublishedRoles.TARGETS));
        for (PublishPlan.Item item : items) {
            byte[] metadata = MetadataWriter.sign(item.metadata(), signers(item, passphrase));
            if (item.role().equals(PublishedRoles.TARGETS)) {
                top = Optional.of(held.chain().candidateTargets(metadata, item.version(), times));
            } else {
                Verified<Targets> delegator = top.orElseThrow(() -> CliCode.TARGETS_FIRST.because(
                        "The domain has no targets role yet, so nothing can be delegated.",
                        "Publish without --only first."));
                held.chain().candidateDelegated(delegator, item.role(), metadata, item.version(), times);
            }
            out.add(new Signed(item, metadata));
        }
        return out;
    }

    /** The same with a slot for every key that may sign, none of them filled. */
    static List<Signed> unsigned(List<PublishPlan.Item> items) {
        return items.stream()
                .map(item -> new Signed(
                        item,
                        MetadataWriter.unsigned(item.metadata(), item.keys().keyIds())))
                .toList();
    }

    private List<SoftwareSigner> signers(PublishPlan.Item item, Passphrase passphrase)
            throws CliException, IOException, KeyFileException {
        List<String> names = workspace
                .keys()
                .signersOf(item.keys())
                .orElseThrow(() -> CliCode.KEYS_MISSING.because(
                        item.role() + " needs " + item.keys().threshold() + " of "
                                + item.keys().keyIds().size() + " keys, which are not in this workspace ("
                                + item.why() + ").",
                        "Bring the private keys to keys/, or name what you publish: --only policy"));
        List<SoftwareSigner> signers = new ArrayList<>();
        for (String name : names) {
            progress.say("Opening the key " + name);
            signers.add(workspace.keys().open(name, passphrase));
        }
        return signers;
    }

    List<Published> send(List<Signed> signed, WriteClient client, PublishLog log, SecureRandom random)
            throws CliException, IOException, InterruptedException, VerificationException {
        List<Published> done = new ArrayList<>();
        TrustedMetadata reader = held.chain();
        for (Signed one : signed) {
            PublishPlan.Item item = one.item;
            String what = "publish " + item.role() + " " + item.version();
            progress.say("Asking the server to " + what);
            try {
                JsonReader receipt = post(client, what, one, random);
                log.add(item.role(), item.version(), one.metadata);
                done.add(new Published(
                        item, receipt.integer("bundle_version", 0), receipt.integer("snapshot_version", 0)));
                Optional<byte[]> statement = Receipt.statement(receipt);
                if (statement.isPresent()) {
                    reader = Receipt.verified(reader, statement.get(), times);
                }
            } catch (CliException e) {
                throw e.after(said(done));
            }
        }
        return done;
    }

    private JsonReader post(WriteClient client, String what, Signed one, SecureRandom random)
            throws CliException, InterruptedException {
        PublishPlan.Item item = one.item;
        Multipart form =
                new Multipart(random).file("metadata", item.version() + "." + item.role() + ".json", one.metadata);
        item.targets().forEach((path, content) -> form.file("target", path, content));
        return client.post(what, "/v1/" + workspace.domain().name() + "/publish", form.mediaType(), form.finish());
    }

    private static String said(List<Published> done) {
        return done.isEmpty()
                ? ""
                : "Published before that: "
                        + String.join(
                                ", ",
                                done.stream()
                                        .map(one -> one.item().role() + " "
                                                + one.item().version())
                                        .toList())
                        + ".";
    }
}
