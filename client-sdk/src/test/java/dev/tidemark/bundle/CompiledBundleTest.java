package dev.tidemark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.VerifyingKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompiledBundleTest {
    private static final Instant UNTIL = Instant.parse("2030-01-31T00:00:00Z");
    private static final IssuerDelegation SPIRE =
            Policies.delegation("spire", "spiffe_spire", KeyBinding.HARDWARE_LOCAL);

    private static IssuerKey key(String kid, @Nullable KeyBinding cap) throws Exception {
        byte[] seed = new byte[32];
        seed[3] = (byte) kid.hashCode();
        byte[] raw =
                new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
        return new IssuerKey(kid, "EdDSA", VerifyingKey.ed25519(raw), null, null, cap);
    }

    private static CompiledBundle compile(byte[] policy, IssuerInput... issuers) throws VerificationException {
        return CompiledBundle.compile(PolicyDocument.parse(policy), List.of(issuers));
    }

    private static IssuerInput input(IssuerDocument document) {
        return new IssuerInput(SPIRE, Optional.of(document), new Availability.InForce(UNTIL));
    }

    private static IssuerTrust only(IssuerInput... issuers) throws VerificationException {
        return compile(Policies.bytes(Policies.policy()), issuers)
                .issuer(SPIRE.issuer())
                .orElseThrow();
    }

    @Test
    void compile_availableIssuer_hasItsKeysUntilItsRoleExpires() throws Exception {
        IssuerKey key = key("k1", KeyBinding.ATTESTED_WORKLOAD);
        IssuerTrust issuer = only(input(new IssuerDocument(SPIRE.issuer(), List.of(key))));
        assertThat(issuer.key("k1")).contains(key);
        assertThat(issuer.key("k2")).isEmpty();
        assertThat(issuer.isInForce(UNTIL.minusNanos(1))).isTrue();
        assertThat(issuer.isInForce(UNTIL)).isFalse();
        assertThat(issuer.wasAvailable()).isTrue();
        assertThat(issuer.maxKeyBinding(key)).isEqualTo(KeyBinding.HARDWARE_LOCAL);
        assertThat(issuer.maxKeyBinding(key("k", KeyBinding.SOFTWARE))).isEqualTo(KeyBinding.SOFTWARE);
        assertThat(issuer.maxKeyBinding(key("k", null))).isEqualTo(KeyBinding.HARDWARE_LOCAL);
    }

    @Test
    void compile_unavailableIssuer_isKnownWithoutKeys() throws Exception {
        IssuerDocument document = new IssuerDocument(SPIRE.issuer(), List.of(key("k1", KeyBinding.SOFTWARE)));
        assertUnavailable(
                "role_expired",
                only(new IssuerInput(SPIRE, Optional.of(document), new Availability.Unavailable("role_expired"))));
        assertUnavailable(
                "document_missing", only(new IssuerInput(SPIRE, Optional.empty(), new Availability.InForce(UNTIL))));
        assertUnavailable("issuer_mismatch", only(input(new IssuerDocument("https://other.example", document.keys()))));
        assertUnavailable("issuer_ambiguous", only(input(document), input(document)));
    }

    private static void assertUnavailable(String code, IssuerTrust issuer) {
        assertThat(issuer.availability()).isEqualTo(new Availability.Unavailable(code));
        assertThat(issuer.keys()).isEmpty();
        assertThat(issuer.isInForce(Instant.MIN)).isFalse();
    }

    @Test
    void issuer_notDelegated_isUnknown() throws Exception {
        assertThat(compile(Policies.bytes(Policies.policy())).issuer("https://issuer.example/oidc"))
                .isEmpty();
    }

    @Test
    void compile_sourceWithUnknownConstraint_matchesNobody() throws Exception {
        byte[] policy = Policies.source(2, s -> ((ObjectNode) s.get("provenance_policy")).put("region", "eu"));
        assertThat(compile(policy).allRoutes().get(0).sources())
                .extracting(AllowedSource::sourceType)
                .containsExactly("software_jwks", "oidc_jwks");
        byte[] narrowed = Policies.source(0, s -> s.put("subject_suffix", "x"));
        assertThat(compile(narrowed).allRoutes().get(0).sources())
                .extracting(AllowedSource::sourceType)
                .containsExactly("oidc_jwks", "spiffe_spire");
    }

    @Test
    void compile_unknownConstraintOfTheBundle_closesEverySource() throws Exception {
        byte[] policy = Policies.policy(p -> p.putObject("provenance_policy").put("region", "eu"));
        assertThat(compile(policy).allRoutes().get(0).sources()).isEmpty();
    }

    @Test
    void routes_matchAndCarryTheirDemands() throws Exception {
        CompiledBundle bundle = compile(Policies.bytes(Policies.policy()));
        assertThat(bundle.routes().match("GET", "/v1/orders/search").map(Route::routeId))
                .contains("orders.search");
        assertThat(bundle.routes().match("POST", "/v1/orders/search")).isEmpty();
    }

    @Test
    void shortestWindow_ignoresClosedUnknownAndOfflineRoutes() throws Exception {
        byte[] policy = Policies.policy(p -> {
            Policies.route(p).put("max_staleness_seconds", 0);
            Policies.addRoute(p, "a", "/a").put("max_staleness_seconds", 90);
            Policies.addRoute(p, "b", "/b").put("max_staleness_seconds", 30);
            Policies.addRoute(p, "c", "/c").put("freshness_class", "offline-ok");
            Policies.addRoute(p, "d", "/d").put("freshness_class", "never");
            Policies.addRoute(p, "e", "/e").put("max_staleness_seconds", 60);
        });
        assertThat(compile(policy).shortestWindow()).isEqualTo(Duration.ofSeconds(30));
        assertThat(compile(policy).hasRealtimeRoute()).isFalse();
        byte[] offline = Policies.route(r -> r.put("freshness_class", "offline-ok"));
        assertThat(compile(offline).shortestWindow()).isEqualTo(Duration.ofMinutes(5));
        byte[] realtime = Policies.route(r -> r.put("freshness_class", "realtime"));
        assertThat(compile(realtime).hasRealtimeRoute()).isTrue();
        assertThat(compile(realtime).shortestWindow()).isEqualTo(Duration.ofSeconds(10));
    }
}
