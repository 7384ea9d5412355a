package dev.tidemark.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.TestPolicy;
import dev.tidemark.client.TrustClient;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mirror gives everything of a state but one part. It holds no key. */
class PartialBundleTest extends AttackScenario {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata/2.snapshot.json",
                "metadata/2.targets.json",
                "metadata/2.policy.json",
                "metadata/2.revocations.json",
                "metadata/1.issuer.beta.json",
                "targets/policy/",
                "targets/revocations/",
                "targets/issuers/beta/"
            })
    void refresh_onePartWithheld_isNotFresh(String part) throws Exception {
        try (TrustClient client = started()) {
            Set<String> before = domain.files().keySet();
            domain.policy(TestPolicy.orders().route("one.more", "low", "bounded", 60))
                    .issuer(dev.tidemark.client.TestIssuer.of("beta"))
                    .revoke(stolen())
                    .publish();
            Map<String, byte[]> files = domain.files();
            assertThat(files.keySet().removeIf(path -> path.startsWith(part) && !before.contains(path)))
                    .isTrue();
            mirror.files(files);

            refreshIsRefused(client, "fetch_not_found");
        }
    }

    /** A bundle without revocations is no state to begin from. */
    @Test
    void start_revocationsWithheld_isRefused() {
        mirror.withhold("metadata/1.revocations.json");

        assertThat(startRefused(client())).isEqualTo("fetch_not_found");
    }
}
