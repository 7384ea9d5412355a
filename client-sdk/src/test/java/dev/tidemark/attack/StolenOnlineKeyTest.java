package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tidemark.bundle.RulesDocument;
import dev.tidemark.client.FileMirror;
import dev.tidemark.client.TestDomain;
import dev.tidemark.client.TestIssuer;
import dev.tidemark.client.TestKeys;
import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import dev.tidemark.revocation.Segment;
import dev.tidemark.verifier.TestPassport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The keys of timestamp, snapshot and revocations are stolen, and every path to the client is held but where a test
 * says otherwise. What the thief can do is to keep old content looking fresh; for how long is the last two tests.
 */
class StolenOnlineKeyTest extends AttackScenario {
    @Test
    void refresh_keyAddedToAnIssuer_opensNothing() throws Exception {
        try (TrustClient client = started()) {
            TestIssuer alpha = TestIssuer.of("alpha").withKey("thief", TestKeys.ed25519("thief"));
            Forger forger = forger();
            forger.next(
                    "issuer.alpha",
                    signed -> forger.target("issuers/alpha/jwks.json", alpha.jwks(), signed),
                    "snapshot");
            mirror.files(forger.index().statement().files());

            client.refresh();

            for (String route : List.of("refund", "search", "live", "catalog")) {
                assertThat(decide(client, route, TestPassport.of(alpha, "thief", time.instant()), alpha.key("thief")))
                        .isEqualTo("issuer_unavailable");
            }
        }
    }

    @Test
    void refresh_delegationsChanged_isRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.files(forger().next(
                            "targets", targets -> ((ArrayNode) targets.at("/delegations/roles")).remove(2), "snapshot")
                    .index()
                    .statement()
                    .files());

            refreshIsRefused(client, "threshold_not_met");
        }
    }

    @Test
    void refresh_routeOpenedWide_isRefused() throws Exception {
        try (TrustClient client = started()) {
            byte[] open = TestPolicy.empty()
                    .route("orders.refund", "low", "offline-ok", 0)
                    .json()
                    .getBytes(StandardCharsets.UTF_8);
            Forger forger = forger();
            forger.next("policy", signed -> forger.target("policy/bundle.json", open, signed), "revocations");
            mirror.files(forger.index().statement().files());

            refreshIsRefused(client, "threshold_not_met");
        }
    }

    /** The segment of the entry again, validly signed and numbered, without the entry. */
    @Test
    void refresh_entryTakenBack_isRefused() throws Exception {
        mirror.copy(domain.revoke(stolen()).publish());
        try (TrustClient client = started()) {
            Forger forger = forger();
            forger.next(
                    "revocations",
                    signed -> MutatedDeltaTest.list(forger, signed, Segment.of(0, 1, 0, List.of())),
                    "revocations");
            mirror.files(forger.index().statement().files());

            refreshIsRefused(client, "revocation_regressed");

            assertThat(find(client, stolen())).isTrue();
        }
    }

    @Test
    void refresh_ruleTakenBack_isRefused() throws Exception {
        RevokedName key =
                new RevokedName(RevocationKind.KEY, domain.issuer("alpha").issuer(), "another");
        mirror.copy(domain.revoke(key).publish());
        try (TrustClient client = started()) {
            Forger forger = forger();
            byte[] none = new RulesDocument(List.of()).toBytes();
            forger.next("revocations", signed -> forger.target("revocations/rules.json", none, signed), "revocations");
            mirror.files(forger.index().statement().files());

            refreshIsRefused(client, "rule_dropped");

            assertThat(find(client, key)).isTrue();
        }
    }

    /** One life for ever would make all the others needless. */
    @Test
    void refresh_statementThatLivesLongerThanRootAllows_isRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.files(forger().statement(signed ->
                            signed.put("expires", Forger.seconds(domain.now().plusSeconds(902))))
                    .files());

            refreshIsRefused(client, "statement_too_long");
        }
    }

    /** Beyond reach: the age is small all the while. It ends with the first role of an author that expires. */
    @Test
    void refresh_oldContentKeptFresh_endsWithTheAuthorsRoles() throws Exception {
        try (TrustClient client = client().start()) {
            Forger forger = forger();
            for (int day = 5; day < 90; day += 5) {
                time.pass(Duration.ofDays(5));
                mirror.files(resigned(forger));
                assertThat(client.refresh()).isEmpty();
                assertThat(client.read().ageMillis()).isZero();
                assertThat(decide(client, "refund")).isEqualTo(day < 30 ? ALLOW : "issuer_unavailable");
            }
            time.pass(Duration.ofDays(5));
            mirror.files(resigned(forger));

            assertThat(client.refresh()).isPresent();

            assertThat(client.status().failure().orElseThrow().explanation()).startsWith("policy expired");
            assertThat(decide(client, "refund")).isEqualTo(STALE);
        }
    }

    private Map<String, byte[]> resigned(Forger forger) {
        return forger.at(time.instant())
                .next(
                        "revocations",
                        signed -> signed.put(
                                "expires", Forger.seconds(time.instant().plus(Duration.ofDays(7)))),
                        "revocations")
                .index()
                .statement()
                .files();
    }

    /** One honest mirror is enough: the root it has takes the stolen keys away. */
    @Test
    void refresh_thiefOnEveryPathButOne_endsWithTheKeysReplaced() throws Exception {
        FileMirror honest = new FileMirror(domain);
        try (TrustClient client = client().source(honest).start()) {
            pass(Duration.ofSeconds(5));
            mirror.files(resigned(forger()));
            assertThat(client.refresh()).isEmpty();
            pass(Duration.ofSeconds(5));
            honest.copy(domain.riseEpoch().revoke(stolen()).publish());
            mirror.files(resigned(Forger.of(TestDomain.start()).at(time.instant())));

            requireRecovered(client);

            assertThat(find(client, stolen())).isTrue();
        }
    }
}
