package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestDomainTest {
    private final TestDomain domain = TestDomain.start();

    @Test
    void start_isOneWholeState() {
        TrustState state = domain.state();
        assertThat(state.bundleVersion()).isEqualTo(1);
        assertThat(state.revocationSequence()).isZero();
        assertThat(state.bundle().allRoutes()).hasSize(4);
        assertThat(state.bundle().issuer("https://alpha.example").orElseThrow().key("alpha-1"))
                .isPresent();
        assertThat(domain.files())
                .containsKeys("metadata/1.root.json", "metadata/timestamp.json", "metadata/1.issuer.alpha.json");
    }

    @Test
    void change_isInTheNextState() {
        TrustState before = domain.state();
        RevokedName entry = new RevokedName(RevocationKind.JTI, "https://alpha.example", "p-1");
        RevokedName rule = new RevokedName(RevocationKind.KEY, "https://alpha.example", "alpha-1");
        domain.advance(Duration.ofSeconds(1))
                .rotateRoot()
                .policy(TestPolicy.empty().route("only.one", "low", "bounded", 10))
                .issuer(TestIssuer.of("beta").withKey("beta-2", TestKeys.p256("beta-2")))
                .revoke(entry)
                .revoke(rule)
                .publish();
        TrustState after = domain.state(Optional.of(before));
        assertThat(after.bundleVersion()).isEqualTo(2);
        assertThat(after.revocationSequence()).isEqualTo(2);
        assertThat(after.bundle().allRoutes()).hasSize(1);
        assertThat(after.bundle().issuer("https://beta.example").orElseThrow().keys())
                .hasSize(2);
        assertThat(after.revocations().find(entry, domain.now())).isPresent();
        assertThat(after.revocations().find(rule, domain.now())).isPresent();
    }

    @Test
    void expiredIssuer_isDisabledAlone() {
        domain.issuer(TestIssuer.of("beta")).publish();
        domain.issuerExpires("alpha", domain.now()).publish();
        assertThat(domain.state().bundle().issuer("https://alpha.example"))
                .hasValueSatisfying(issuer -> assertThat(issuer.wasAvailable()).isFalse());
        assertThat(domain.state().bundle().issuer("https://beta.example"))
                .hasValueSatisfying(issuer -> assertThat(issuer.wasAvailable()).isTrue());
    }
}
