package dev.tidemark.bench.jmh;

import com.nimbusds.jose.jwk.JWKSet;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** The signature checks of passports and nothing else: BouncyCastle on bytes that lie ready, the key parsed. */
final class BareChecks {
    private static final class Signed {
        final byte[] input;
        final byte[] signature;

        Signed(byte[] input, byte[] signature) {
            this.input = input;
            this.signature = signature;
        }
    }

    private final Ed25519PublicKeyParameters key;
    private final List<Signed> signed;

    BareChecks(byte[] keys, List<String> passports) throws ParseException {
        JWKSet set = JWKSet.parse(new String(keys, StandardCharsets.UTF_8));
        this.key = new Ed25519PublicKeyParameters(
                set.getKeys().get(0).toOctetKeyPair().getDecodedX());
        this.signed = passports.stream().map(BareChecks::split).toList();
    }

    private static Signed split(String compact) {
        int dot = compact.lastIndexOf('.');
        return new Signed(
                compact.substring(0, dot).getBytes(StandardCharsets.US_ASCII),
                Base64.getUrlDecoder().decode(compact.substring(dot + 1)));
    }

    boolean check(int which) {
        Signed one = signed.get(which);
        return key.verify(Ed25519.Algorithm.Ed25519, null, one.input, 0, one.input.length, one.signature, 0);
    }
}
