package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.client.Failure;
import dev.tidemark.client.TrustClient;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A role that its own key signed, for another domain, another epoch, or without saying for which. The attacker holds
 * the online keys of both, and whatever the authors signed for the other with the same keys.
 */
class ForeignRoleTest extends AttackScenario {
    private static final Consumer<ObjectNode> OTHER_DOMAIN =
            signed -> Forger.extension(signed).put("domain", "other.local");
    private static final Consumer<ObjectNode> STRIPPED = signed -> signed.remove("tidemark");

    /** The next state, in which one role was changed by whoever holds its key. */
    private void offer(String role, Consumer<ObjectNode> change) {
        Forger forger = forger();
        switch (role) {
            case "timestamp" -> forger.statement(change);
            case "snapshot" -> forger.index(change).statement();
            default -> forger.next(role, change, role).index().statement();
        }
        mirror.files(forger.files());
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "snapshot", "targets", "policy", "revocations"})
    void refresh_roleOfAnotherDomain_isRefused(String role) throws Exception {
        try (TrustClient client = started()) {
            offer(role, OTHER_DOMAIN);

            refreshIsRefused(client, "wrong_domain");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "snapshot", "targets", "policy", "revocations"})
    void refresh_roleWithoutTheExtension_isRefused(String role) throws Exception {
        try (TrustClient client = started()) {
            offer(role, STRIPPED);

            refreshIsRefused(client, "extension_invalid");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "revocations"})
    void refresh_roleOfAnEarlierEpoch_isRefused(String role) throws Exception {
        mirror.copy(domain.riseEpoch().publish());
        try (TrustClient client = started()) {
            Forger forger = forger();
            Consumer<ObjectNode> earlier = signed -> Forger.extension(signed).put("epoch", 1);
            if (role.equals("timestamp")) {
                forger.next(
                        "timestamp",
                        signed -> {
                            Forger.issued(signed, domain.now());
                            earlier.accept(signed);
                        },
                        "timestamp'");
            } else {
                forger.next(role, earlier, "revocations'");
                forger.next(
                        "snapshot",
                        signed -> ((ObjectNode) signed.get("meta")).set(role + ".json", forger.line(role)),
                        "snapshot'");
                forger.next(
                        "timestamp",
                        signed -> {
                            Forger.issued(signed, domain.now());
                            ((ObjectNode) signed.get("meta")).set("snapshot.json", forger.line("snapshot"));
                        },
                        "timestamp'");
            }
            mirror.files(forger.files());

            refreshIsRefused(client, "wrong_epoch");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refresh_issuersRoleOfAnotherDomainOrOfNone_disablesThatIssuerAlone(boolean stripped) throws Exception {
        try (TrustClient client = started()) {
            offer("issuer.alpha", stripped ? STRIPPED : OTHER_DOMAIN);

            assertThat(client.refresh()).isEmpty();

            assertThat(client.status().reports()).extracting(Failure::code).contains("issuer_unavailable");
            assertThat(decide(client, "refund")).isEqualTo("issuer_unavailable");
        }
    }

    /** Not even a threshold of root turns a domain into a plain repository, or into another domain. */
    @Test
    void refresh_rootWithoutTheExtension_isRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.files(forger().next("root", STRIPPED, "root").files());

            refreshIsRefused(client, "root_constant_changed");
        }
    }

    @Test
    void refresh_rootOfAnotherDomain_isRefused() throws Exception {
        try (TrustClient client = started()) {
            mirror.files(forger().next("root", OTHER_DOMAIN, "root").files());

            refreshIsRefused(client, "wrong_domain");
        }
    }
}
