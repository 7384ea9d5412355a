package dev.tidemark.bench;

import dev.tidemark.bench.jmh.HeldDomain;
import dev.tidemark.bench.machine.Scratch;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.client.TrustClient;
import dev.tidemark.verifier.BoundCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a {@link HeldDomain}: the shared domain as a client holds it, passports of that moment, and calls with them. */
final class HeldFolder {
    private static final int PASSPORTS = 256;
    private static final String SUBJECT = "service:till";
    private static final String ROUTE = "orders.read";

    private HeldFolder() {}

    /** @param keysAddress where a peer finds the issuer's keys; empty for none */
    static void make(Bench.Order order, String name, String keysAddress) throws Exception {
        Scratch scratch = order.field().scratch();
        Field.Domain domain = order.field().withRevocations();
        SampleDomain sample = domain.tidemark().sample();
        Files.createDirectories(scratch.path(name));
        TrustClient.builder()
                .repository(URI.create(domain.address()))
                .domain(Tidemark.NAME)
                .pinnedRoot(domain.tidemark().root())
                .stateDirectory(scratch.path(name).resolve(HeldDomain.STATE))
                .pollOnly()
                .start()
                .close();
        Instant moment = order.clock().instant();
        StringBuilder passports = new StringBuilder();
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i < PASSPORTS; i++) {
            BoundCall call = call(sample, "good-" + i, moment);
            passports.append(call.passport()).append('\n');
            calls.append(call.line()).append('\n');
        }
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(HeldDomain.KEYS_ADDRESS, keysAddress);
        texts.put(HeldDomain.DOMAIN, Tidemark.NAME);
        texts.put(HeldDomain.MOMENT, moment.toString());
        texts.put(HeldDomain.REVOKED, sample.passport(SUBJECT, Field.REVOKED_PREFIX + 0, moment));
        texts.put(HeldDomain.PASSPORTS, passports.toString());
        texts.put(HeldDomain.CALLS, calls.toString());
        for (Map.Entry<String, String> text : texts.entrySet()) {
            scratch.write(name + "/" + text.getKey(), text.getValue().getBytes(StandardCharsets.UTF_8));
        }
        scratch.write(
                name + "/" + HeldDomain.ROOT,
                Files.readAllBytes(domain.tidemark().root()));
        scratch.write(name + "/" + HeldDomain.KEYS, sample.issuerTarget());
    }

    /** A call with a passport of its own, of that name and moment. */
    static BoundCall call(SampleDomain sample, String jti, Instant moment) throws Exception {
        BoundCall.Named named = new BoundCall.Named(jti, moment.getEpochSecond(), "software");
        return BoundCall.sign(
                sample.passport(SUBJECT, jti, moment), named, SampleDomain.AUDIENCE, ROUTE, sample::proof);
    }
}
