package dev.tidemark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.Manual.Chapter;
import dev.tidemark.cli.demo.Demo;
import dev.tidemark.cli.demo.DemoFailed;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.SoftwareSigner;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.signing.KeyFiles;
import dev.tidemark.server.signing.Passphrase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Plays the main job on this machine: real server, real verifiers, throw-away keys. */
@Command(
        name = "demo",
        header = "plays the main job on this machine",
        description = {
            "Plays publish, allow, revoke, deny, outage and fail closed with a real server and three "
                    + "verifiers, each a process, and throw-away keys.",
            "Needs no configuration and leaves nothing behind."
        })
@Manual(
        chapter = Chapter.TRY,
        exits = {"0: every step was as it must be", "1: a step was not"},
        files = {"TMPDIR/tidemark-demo-*: all it writes; removed at the end"},
        examples = {"tidemark demo"})
final class DemoCommand extends Verb {
    private static final String DOMAIN = "demo.local";

    private final Tidemark top;

    DemoCommand(Tidemark top) {
        super(top);
        this.top = top;
    }

    @Override
    Outcome run() throws Exception {
        CliContext context = context();
        SampleDomain domain =
                new SampleDomain(new TrustDomain(DOMAIN), context.clock().instant(), context.random());
        Path directory = SampleFiles.create("tidemark-demo-");
        try {
            SampleFiles.writeRoot(directory, domain);
            Path config = configure(directory, domain);
            Demo demo = new Demo(domain, directory, context.clock(), context.random(), this::show);
            ObjectNode figures =
                    demo.run(Main.class.getName(), List.of("serve", "--config", config.toString(), "--output", "json"));
            return Outcome.ok(figures, List.of("done       every step was as it must be"));
        } catch (DemoFailed e) {
            throw CliCode.DEMO_FAILED.because(
                    "The demonstration failed: " + e.getMessage(), "Nothing was left behind.");
        } finally {
            SampleFiles.remove(directory);
        }
    }

    /** The same files an operator would write: an encrypted key a role, a configuration, the callers' keys. */
    private Path configure(Path directory, SampleDomain domain) throws Exception {
        byte[] secret = new byte[16];
        context().random().nextBytes(secret);
        String passphrase = HexFormat.of().formatHex(secret);
        SampleFiles.writeSecret(directory.resolve("passphrase"), passphrase.getBytes(StandardCharsets.US_ASCII));
        Path keys = Files.createDirectories(
                directory.resolve("data").resolve("keys").resolve("online"));
        for (Map.Entry<String, SoftwareSigner> key : domain.onlineKeys().entrySet()) {
            try (Passphrase opens = Passphrase.of(passphrase.toCharArray())) {
                KeyFiles.write(
                        keys.resolve(key.getKey() + ".p8"),
                        key.getValue(),
                        opens,
                        context().random());
            }
        }
        Files.write(directory.resolve("callers.json"), domain.callerKeys());
        return Files.writeString(directory.resolve("tidemark.toml"), """
                [listen]
                read = "127.0.0.1:0"
                write = "127.0.0.1:0"

                [store]
                directory = "data"

                [signing]
                passphrase_file = "passphrase"

                [access]
                keys = "callers.json"

                [[access.grants]]
                subject = "%s"
                domain = "%s"
                verbs = ["publish", "revoke", "view"]
                roles = ["targets", "policy", "issuer.%s"]
                issuers = ["%s"]

                [[domains]]
                name = "%s"
                root = "root.json"
                """.formatted(
                        SampleDomain.OPERATOR, DOMAIN, SampleDomain.SLUG, SampleDomain.ISSUER, DOMAIN));
    }

    private void show(String line) {
        if (top.format() != OutputFormat.json) {
            context().out().println(Printer.printable(line));
            context().out().flush();
        }
    }
}
