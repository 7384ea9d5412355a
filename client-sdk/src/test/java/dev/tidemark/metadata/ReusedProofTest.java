package dev.tidemark.metadata;

import static dev.tidemark.metadata.MetadataFixture.ISSUER;
import static dev.tidemark.metadata.MetadataFixture.NOW;
import static dev.tidemark.metadata.MetadataFixture.NOW_STRICT;
import static dev.tidemark.metadata.MetadataFixture.key;
import static dev.tidemark.metadata.MetadataFixture.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Bytes that were verified are taken again without a look, on the very same word and on no other. */
class ReusedProofTest {
    private final MetadataFixture repository = MetadataFixture.tidemark();

    /** The state after a new top-level targets role, up to before the issuer's own role, whose bytes are the same. */
    private TrustedMetadata beforeIssuer(Consumer<ObjectNode> delegation) throws VerificationException {
        TrustedMetadata held = repository.load();
        delegation.accept(repository.delegation(ISSUER));
        repository.version("targets", 2).version("snapshot", 2).heartbeat(2, NOW.plusSeconds(1));
        TrustedMetadata next = held;
        for (String role : new String[] {"timestamp", "snapshot", "targets", "policy", "revocations"}) {
            next = repository.step(next, role, NOW_STRICT);
        }
        return next;
    }

    private void refused(Consumer<ObjectNode> delegation) throws VerificationException {
        TrustedMetadata next = beforeIssuer(delegation);
        rejected(Rejection.ThresholdNotMet.class, () -> repository.step(next, ISSUER, NOW_STRICT));
    }

    private ObjectNode keys() {
        return (ObjectNode) repository.json("targets").at("/delegations/keys");
    }

    @Test
    void role_sameBytesAndKeys_isTheOneThatIsHeld() throws VerificationException {
        Verified<Targets> held = repository.load().delegated(ISSUER).orElseThrow();
        TrustedMetadata next = repository.load();
        Verified<Targets> first = next.delegated(ISSUER).orElseThrow();
        repository.version("snapshot", 2).heartbeat(2, NOW.plusSeconds(1));

        next = repository.update(next, NOW_STRICT);

        assertThat(next.delegated(ISSUER).orElseThrow()).isSameAs(first).isNotSameAs(held);
    }

    @Test
    void targets_sameBytesAndKeys_areTheOnesThatAreHeld() throws VerificationException {
        TrustedMetadata held = repository.load();
        TrustedMetadata next = repository.step(held, "targets", NOW_STRICT);
        assertThat(next.targets().orElseThrow()).isSameAs(held.targets().orElseThrow());
    }

    /** Held bytes prove nothing of others, whatever name and keys they come under. */
    @Test
    void role_otherBytesUnderTheSameKeys_areReadAnew() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.version("targets", 2).version(ISSUER, 2).version("snapshot", 2);
        repository.heartbeat(2, NOW.plusSeconds(1));

        TrustedMetadata next = repository.update(held, NOW_STRICT);

        assertThat(next.targets().orElseThrow().role().version()).isEqualTo(2);
        assertThat(next.delegated(ISSUER).orElseThrow().role().version()).isEqualTo(2);
    }

    @Test
    void role_sameBytesUnderAnotherKey_isRefused() throws VerificationException {
        refused(delegation -> {
            delegation.putArray("keyids").add(key("other").keyId());
            keys().set(key("other").keyId(), key("other").publicKey().json());
        });
    }

    @Test
    void role_sameBytesUnderTheSameKeyIdOfAnotherKey_isRefused() throws VerificationException {
        refused(delegation -> keys().set(
                        delegation.path("keyids").path(0).asText(),
                        key("other").publicKey().json()));
    }

    @Test
    void role_sameBytesUnderAHigherThreshold_isRefused() throws VerificationException {
        refused(delegation -> {
            ((com.fasterxml.jackson.databind.node.ArrayNode) delegation.get("keyids"))
                    .add(key("other").keyId());
            keys().set(key("other").keyId(), key("other").publicKey().json());
            delegation.put("threshold", 2);
        });
    }

    @Test
    void role_sameBytesPastTheirTime_areRefused() throws VerificationException {
        TrustedMetadata next = beforeIssuer(delegation -> {});
        Times late = MetadataFixture.at(
                next.delegated("policy").orElseThrow().role().expires().plusSeconds(1));

        rejected(Rejection.Expired.class, () -> repository.step(next, ISSUER, late));
    }

    @Test
    void targets_sameBytesUnderARootWithOtherKeys_areRefused() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.trust("targets", "other").version("root", 2);
        TrustedMetadata next = repository.step(held, "root", NOW_STRICT).rootSettled(NOW_STRICT);

        rejected(Rejection.ThresholdNotMet.class, () -> repository.step(next, "targets", NOW_STRICT));
    }

    @Test
    void statement_underARootThatRaisesItsThreshold_isDropped() throws VerificationException {
        TrustedMetadata held = repository.load();
        repository.trust("timestamp", "timestamp", "other").version("root", 2);

        assertThat(repository
                        .step(held, "root", NOW_STRICT)
                        .rootSettled(NOW_STRICT)
                        .timestamp())
                .isEmpty();
    }
}
