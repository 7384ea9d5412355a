package dev.tidemark.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.metadata.DomainLayout;
import dev.tidemark.metadata.Limits;
import dev.tidemark.revocation.Fingerprints;
import dev.tidemark.revocation.RevocationKind;
import dev.tidemark.revocation.RevokedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is read again for a next state, and which domains are none. */
class StateAssemblyTest {
    private final TestDomain domain = TestDomain.start();
    private final List<String> read = new ArrayList<>();

    private RevokedName name(RevocationKind kind, String id) {
        return new RevokedName(kind, domain.issuer("alpha").issuer(), id);
    }

    private StateAssembly.TargetSource source() {
        return (path, file) -> {
            read.add(path);
            return domain.files().get(RepositoryPaths.target(path, file.sha256(), true));
        };
    }

    private TrustState after(TrustState held) throws Exception {
        return StateAssembly.assemble(domain.state().metadata(), Map.of(), Optional.of(held), Limits.DEFAULT, source());
    }

    @Test
    void assemble_rulesThatAreHeld_areNotReadAgain() throws Exception {
        TrustState held =
                domain.revoke(name(RevocationKind.KEY, "leaked")).publish().state();
        domain.revoke(name(RevocationKind.JTI, "stolen")).publish();

        TrustState next = after(held);

        assertThat(read).containsExactly("revocations/0-2.tmr");
        assertThat(next.revocations().rules())
                .isEqualTo(held.revocations().rules())
                .hasSize(1);
    }

    @Test
    void assemble_otherRules_areRead() throws Exception {
        TrustState held =
                domain.revoke(name(RevocationKind.KEY, "leaked")).publish().state();
        domain.revoke(name(RevocationKind.KEY, "lost")).publish();

        TrustState next = after(held);

        assertThat(read).contains(DomainLayout.RULES_TARGET);
        assertThat(next.revocations().rules()).hasSize(2);
    }

    /** Tags have 64 bits: that two are equal is told here by saying so. */
    @Test
    void assemble_twoIssuersOfOneTag_areRefused() {
        domain.issuer(TestIssuer.of("beta")).publish();
        String beta = domain.issuer("beta").issuer();
        BundleAssembly.Tags alike = (salt, kind, issuer) -> Fingerprints.namespaceTag(
                salt,
                kind,
                kind == RevocationKind.SUBJECT && issuer.equals(beta)
                        ? domain.issuer("alpha").issuer()
                        : issuer);

        assertThatThrownBy(() ->
                        BundleAssembly.assemble(domain.state().metadata(), Map.of(), Optional.empty(), alike, source()))
                .isInstanceOfSatisfying(AssemblyException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo("namespace_collision");
                    assertThat(e.failure().explanation()).contains("beta");
                });
        assertThat(read).isEmpty();
    }
}
