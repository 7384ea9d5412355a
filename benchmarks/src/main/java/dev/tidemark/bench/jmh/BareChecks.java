package dev.tidemark.bench.jmh;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.jwk.JWKSet;
import dev.tidemark.verifier.BoundCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Signature checks and nothing else: BouncyCastle on bytes that lie ready. All are one key's. Thread-safe. */
final class BareChecks {
    private static final Base64.Decoder BASE64 = Base64.getUrlDecoder();

    private static final class Signed {
        final byte[] input;
        final byte[] signature;

        Signed(byte[] input, byte[] signature) {
            this.input = input;
            this.signature = signature;
        }
    }

    private final byte[] raw;
    private final Ed25519PublicKeyParameters key;
    private final List<Signed> signed;

    private BareChecks(byte[] raw, List<Signed> signed) {
        this.raw = raw;
        this.key = new Ed25519PublicKeyParameters(raw);
        this.signed = signed;
    }

    /** The issuer's signatures of passports. */
    static BareChecks ofPassports(byte[] keys, List<String> passports) throws ParseException {
        JWKSet set = JWKSet.parse(new String(keys, StandardCharsets.UTF_8));
        return new BareChecks(
                set.getKeys().get(0).toOctetKeyPair().getDecodedX(),
                passports.stream().map(BareChecks::split).toList());
    }

    private static Signed split(String compact) {
        int dot = compact.lastIndexOf('.');
        return new Signed(
                compact.substring(0, dot).getBytes(StandardCharsets.US_ASCII),
                BASE64.decode(compact.substring(dot + 1)));
    }

    /** The holder's signatures of transcripts. */
    static BareChecks ofProofs(List<BoundCall> calls) throws IOException {
        String claims = calls.get(0).passport().split("\\.", -1)[1];
        byte[] key = BASE64.decode(new JsonMapper()
                .readTree(BASE64.decode(claims))
                .at("/cnf/public_key_b64url")
                .textValue());
        List<Signed> proofs = new ArrayList<>();
        for (BoundCall call : calls) {
            proofs.add(new Signed(HexFormat.of().parseHex(call.transcriptSha256()), BASE64.decode(call.proof())));
        }
        return new BareChecks(key, proofs);
    }

    /** One check, the key parsed. */
    boolean check(int which) {
        return check(key, signed.get(which));
    }

    /** One check, the key read from its 32 bytes. */
    boolean readKeyAndCheck(int which) {
        return check(new Ed25519PublicKeyParameters(raw), signed.get(which));
    }

    private static boolean check(Ed25519PublicKeyParameters key, Signed one) {
        return key.verify(Ed25519.Algorithm.Ed25519, null, one.input, 0, one.input.length, one.signature, 0);
    }
}
