package dev.tidemark.bench.jmh;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.security.Key;
import java.text.ParseException;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Nimbus with a remote JWK set, as a service would use it that has no Tidemark. Its own Ed25519 needs Tink, so it gets
 * the one of BouncyCastle, with each key parsed once.
 */
final class NimbusPeer {
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final Map<JWK, ParsedKey> parsed = new ConcurrentHashMap<>();

    NimbusPeer(String keysAddress, String issuer, String audience, String trustDomain, Clock clock) throws Exception {
        JWKSource<SecurityContext> keys = JWKSourceBuilder.<SecurityContext>create(
                        URI.create(keysAddress).toURL())
                .build();
        processor.setJWSKeySelector((header, context) -> select(keys, header));
        processor.setJWSVerifierFactory(new Verifiers());
        processor.setJWTClaimsSetVerifier(new Claims(
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .audience(audience)
                        .claim("trust_domain", trustDomain)
                        .build(),
                Set.of("sub", "iat", "exp", "jti", "cnf"),
                clock));
    }

    /** Verifies a passport. */
    JWTClaimsSet process(String passport) throws ParseException, BadJOSEException, JOSEException {
        return processor.process(passport, null);
    }

    private List<? extends Key> select(JWKSource<SecurityContext> keys, JWSHeader header) throws KeySourceException {
        return keys.get(new JWKSelector(JWKMatcher.forJWSHeader(header)), null).stream()
                .map(jwk -> parsed.computeIfAbsent(
                        jwk,
                        any -> new ParsedKey(new Ed25519PublicKeyParameters(
                                jwk.toOctetKeyPair().getDecodedX()))))
                .toList();
    }

    private record ParsedKey(Ed25519PublicKeyParameters key) implements Key {
        @Override
        public String getAlgorithm() {
            return "Ed25519";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return key.getEncoded();
        }
    }

    @SuppressWarnings("JavaUtilDate") // what the library speaks
    private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final Clock clock;

        Claims(JWTClaimsSet exact, Set<String> required, Clock clock) {
            super(exact, required);
            this.clock = clock;
        }

        @Override
        protected Date currentTime() {
            return new Date(clock.millis());
        }

        @Override
        public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
            super.verify(claims, context);
            if (claims.getIssueTime().getTime() > clock.millis() + getMaxClockSkew() * 1_000L) {
                throw new BadJWTException("issued in the future");
            }
        }
    }

    private static final class Verifiers implements JWSVerifierFactory {
        private final JCAContext context = new JCAContext();

        @Override
        public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
            if (key instanceof ParsedKey ed) {
                return new Verifier(ed.key(), context);
            }
            throw new JOSEException("not a key of ours");
        }

        @Override
        public Set<JWSAlgorithm> supportedJWSAlgorithms() {
            return Set.of(JWSAlgorithm.EdDSA);
        }

        @Override
        public JCAContext getJCAContext() {
            return context;
        }
    }

    private record Verifier(Ed25519PublicKeyParameters key, JCAContext context) implements JWSVerifier {
        @Override
        public boolean verify(JWSHeader header, byte[] input, Base64URL signature) {
            byte[] raw = signature.decode();
            return raw.length == Ed25519.SIGNATURE_SIZE
                    && key.verify(Ed25519.Algorithm.Ed25519, null, input, 0, input.length, raw, 0);
        }

        @Override
        public Set<JWSAlgorithm> supportedJWSAlgorithms() {
            return Set.of(JWSAlgorithm.EdDSA);
        }

        @Override
        public JCAContext getJCAContext() {
            return context;
        }
    }
}
