package dev.tidemark.bench.soak;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.cli.sample.SampleAuthors;
import dev.tidemark.cli.sample.SampleDomain;
import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.MetadataTime;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.SoftwareSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The people of one domain, at work. Publications are the issuer's, with a key more and a key less each, and every tenth
 * the policy's; of a hundred revocations 92 are of passports, 4 of certificates, 4 of subjects, and after every fifth
 * publication of the issuer an old one of its keys is revoked. One thread works; the counts may be read from any.
 */
final class SoakDomain {
    /** The certificates' authority: its key's SHA-256. */
    static final String AUTHORITY = "5a".repeat(32);

    private static final int POLICY_TURN = 10;
    private static final int KEY_TURN = 5;
    private static final int KEYS = 12;
    private static final int OLD = 6;
    private static final Duration WINDOW = Duration.ofSeconds(6);
    private static final Duration ROUNDING = Duration.ofMillis(250);
    private static final Duration ARRIVAL = Duration.ofSeconds(30);

    private final SampleDomain domain;
    private final SampleAuthors authors;
    private volatile Watchers watchers;
    private final Clock clock;
    private final SecureRandom random;
    private final Deque<Map.Entry<String, SoftwareSigner>> keys = new ArrayDeque<>();
    private final Counts counts = new Counts();
    private long issuerVersion = 1;
    private long policyVersion = 1;
    private long publications;
    private long revocations;

    /** Who waits for changes. */
    @FunctionalInterface
    interface Watchers {
        /** Nobody. */
        Watchers NOBODY = (domain, order) -> {};

        void send(String domain, ObjectNode order) throws IOException;
    }

    /** Something that can be sent. */
    private interface Change {
        Object send() throws IOException, InterruptedException, SigningException;
    }

    SoakDomain(SampleDomain domain, String server, Watchers watchers, Clock clock, SecureRandom random) {
        this.domain = domain;
        this.authors = new SampleAuthors(domain, server, clock, random);
        this.watchers = watchers;
        this.clock = clock;
        this.random = random;
    }

    /** From now on changes are made and nobody is told what to expect. */
    void unwatched() {
        watchers = Watchers.NOBODY;
    }

    Counts counts() {
        return counts;
    }

    /** Version 1 of everything. */
    void begin() throws IOException, InterruptedException, SigningException {
        authors.publish();
    }

    /** A passport that nobody revokes, for the next minutes. */
    void renewStanding() throws IOException, SigningException {
        order("standing", domain.passport("service:standing", "standing-" + clock.millis(), clock.instant()));
    }

    private void order(String what, String passport) throws IOException {
        watchers.send(domain.domain().name(), node().put("do", what).put("passport", passport));
    }

    void publish() throws IOException, InterruptedException, SigningException {
        publications++;
        if (publications % POLICY_TURN == 0) {
            publishPolicy();
        } else {
            publishKeys();
        }
    }

    private void publishPolicy() throws IOException, InterruptedException, SigningException {
        long version = policyVersion + 1;
        byte[] policy = new String(domain.policyTarget(), StandardCharsets.UTF_8)
                .replace(
                        "\"default_max_staleness_seconds\": 300",
                        "\"default_max_staleness_seconds\": " + (300 + version % 100))
                .getBytes(StandardCharsets.UTF_8);
        byte[] metadata = domain.policyFile(version, policy, clock.instant());
        if (sent(
                "publication",
                () -> authors.publish(
                        version + ".policy.json", metadata, Map.of(DomainLayout.POLICY_TARGET, policy)))) {
            policyVersion = version;
        }
    }

    private void publishKeys() throws IOException, InterruptedException, SigningException {
        long version = issuerVersion + 1;
        String kid = "shop-login-v" + version;
        keys.addLast(Map.entry(kid, SoftwareSigner.generateEd25519(random)));
        if (keys.size() > KEYS) {
            keys.removeFirst();
        }
        Map<String, SoftwareSigner> listed = new LinkedHashMap<>();
        keys.forEach(key -> listed.put(key.getKey(), key.getValue()));
        byte[] target = domain.issuerTarget(listed);
        Instant now = clock.instant();
        byte[] metadata = domain.issuerFile(version, target, now);
        String role = DomainLayout.issuerRole(SampleDomain.SLUG);
        Probe probe = new Probe(
                "publication-" + version,
                "publication",
                domain.passport(
                        "service:fresh-key",
                        "fresh-key-" + version,
                        now,
                        kid,
                        keys.getLast().getValue()),
                Set.of("unknown_key"),
                Set.of("allowed"),
                ARRIVAL.toMillis(),
                false);
        if (sent(
                probe,
                () -> authors.publish(
                        version + "." + role + ".json",
                        metadata,
                        Map.of(DomainLayout.issuerTarget(SampleDomain.SLUG), target)))) {
            issuerVersion = version;
        }
        if (version % KEY_TURN == 0 && keys.size() >= OLD) {
            revokeKey();
        }
    }

    /** One that was published some times ago: everyone has it by now. */
    private void revokeKey() throws IOException, InterruptedException, SigningException {
        Map.Entry<String, SoftwareSigner> key =
                keys.stream().skip(keys.size() - (long) OLD).findFirst().orElseThrow();
        Instant now = clock.instant();
        String passport =
                domain.passport("service:old-key", "old-key-" + issuerVersion, now, key.getKey(), key.getValue());
        ObjectNode event = event("key", SampleDomain.ISSUER, key.getKey(), now);
        Probe probe = probe("key", event, passport, Set.of("allowed"), Set.of("revoked_key", "unknown_key"), false);
        sent(probe, () -> authors.revoke(event));
    }

    void revoke() throws IOException, InterruptedException, SigningException {
        long turn = ++revocations % 25;
        Instant now = clock.instant();
        if (turn == 0) {
            revokeCertificate(now);
        } else if (turn == 12) {
            String subject = "service:left-" + revocations;
            ObjectNode event = event("subject", SampleDomain.ISSUER, subject, now);
            String passport = domain.passport(subject, "of-left-" + revocations, now);
            Probe probe = probe("subject", event, passport, Set.of("allowed"), Set.of("revoked_subject"), true);
            sent(probe, () -> authors.revoke(event));
        } else {
            String jti = "stolen-" + revocations;
            ObjectNode event = event("jti", SampleDomain.ISSUER, jti, now);
            event.put("expires_at", MetadataTime.formatSeconds(now.plus(Duration.ofMinutes(5))));
            String passport = domain.passport("service:till", jti, now);
            Probe probe = probe("jti", event, passport, Set.of("allowed"), Set.of("revoked_passport"), true);
            sent(probe, () -> authors.revoke(event));
        }
    }

    /** One that was stolen two hours ago, when it had an hour left: it can be left out again before long. */
    private void revokeCertificate(Instant now) throws IOException, InterruptedException, SigningException {
        Instant stolen = now.minus(Duration.ofHours(2));
        ObjectNode event = event("certificate", AUTHORITY, Long.toHexString(0x1000 + revocations), stolen);
        event.put("expires_at", MetadataTime.formatSeconds(now.minus(Duration.ofHours(1))));
        sent("certificate", () -> authors.revoke(event));
    }

    private ObjectNode event(String kind, String issuer, String id, Instant now) {
        ObjectNode event = node();
        event.put("event_id", kind + "-" + revocations + "-" + issuerVersion);
        event.put("kind", kind).put("issuer", issuer).put("id", id);
        return event.put("reason", "keyCompromise").put("revoked_at", MetadataTime.formatSeconds(now));
    }

    /** The window of the route closes it to whoever has not heard: from then on, allowed is wrong. */
    private static Probe probe(
            String kind, ObjectNode event, String passport, Set<String> before, Set<String> after, boolean lasting) {
        return new Probe(
                event.path("event_id").asText(),
                kind,
                passport,
                before,
                after,
                WINDOW.plus(ROUNDING).toMillis(),
                lasting);
    }

    private boolean sent(Probe probe, Change change) throws IOException, InterruptedException, SigningException {
        String name = domain.domain().name();
        watchers.send(name, probe.json().put("do", "expect"));
        boolean sent = sent(probe.kind(), change);
        ObjectNode order = node().put("do", sent ? "acknowledged" : "drop").put("id", probe.id());
        watchers.send(name, order.put("at_ms", clock.millis()));
        return sent;
    }

    /** A change whose answer did not come is counted; whether it took effect shows the next one of its kind. */
    private boolean sent(String kind, Change change) throws InterruptedException, SigningException {
        long start = System.nanoTime();
        try {
            change.send();
            counts.done(kind, (System.nanoTime() - start) / 1_000_000);
            return true;
        } catch (SampleAuthors.Refused e) {
            counts.failed(e.code());
            // An earlier answer was lost, and what it was about had been taken.
            return e.code().equals("version_conflict");
        } catch (IOException e) {
            counts.failed(e.getClass().getSimpleName());
            return false;
        }
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** What was done. Thread-safe. */
    static final class Counts {
        private final Map<String, Long> done = new TreeMap<>();
        private final Map<String, Long> errors = new TreeMap<>();
        private final List<Long> millis = new ArrayList<>();

        private synchronized void done(String kind, long took) {
            done.merge(kind, 1L, Long::sum);
            millis.add(took);
        }

        private synchronized void failed(String code) {
            errors.merge(code, 1L, Long::sum);
        }

        /** Acknowledged changes, by kind. */
        synchronized Map<String, Long> done() {
            return new TreeMap<>(done);
        }

        /** Refusals and failures, by code. */
        synchronized Map<String, Long> errors() {
            return new TreeMap<>(errors);
        }

        /** How long each acknowledgement took, milliseconds. */
        synchronized List<Long> millis() {
            return List.copyOf(millis);
        }

        synchronized long publications() {
            return done.getOrDefault("publication", 0L);
        }

        synchronized long revocations() {
            return done.values().stream().mapToLong(Long::longValue).sum() - publications();
        }
    }
}
