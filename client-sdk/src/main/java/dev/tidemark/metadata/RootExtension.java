package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;

/**
 * What a root says about its domain.
 *
 * @param domain the domain this repository is
 * @param epoch rises when all online keys are replaced; at least 1
 * @param saltHex 16 bytes in lower-case hexadecimal, input of every revocation fingerprint
 * @param maxStatementSeconds the longest life a timestamp may have
 * @param development throw-away keys; never for production
 * @param managed the server holds keys that authors would hold otherwise
 */
public record RootExtension(
        TrustDomain domain,
        long epoch,
        String saltHex,
        long maxStatementSeconds,
        boolean development,
        boolean managed) {
    private static final int SALT_BYTES = 16;

    public RootExtension {
        if (!isSalt(saltHex)) {
            throw new IllegalArgumentException("a salt is 16 bytes in lower-case hexadecimal");
        }
    }

    private static boolean isSalt(String hex) {
        return hex.length() == 2 * SALT_BYTES && hex.matches("[0-9a-f]*");
    }

    static RootExtension parse(JsonReader signed) throws VerificationException {
        return Extensions.require("root", signed, at -> {
            String salt = at.string("salt");
            if (!isSalt(salt)) {
                throw at.malformed("salt", "16 bytes in lower-case hexadecimal are expected");
            }
            return new RootExtension(
                    Extensions.domain(at),
                    at.integer("epoch", 1),
                    salt,
                    at.integer("max_statement_seconds", 1),
                    at.bool("development"),
                    at.bool("managed"));
        });
    }

    /** The 16 bytes. */
    public byte[] salt() {
        return HexFormat.of().parseHex(saltHex);
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("domain", domain.name());
        json.put("epoch", epoch);
        json.put("salt", saltHex);
        json.put("max_statement_seconds", maxStatementSeconds);
        json.put("development", development);
        json.put("managed", managed);
        return json;
    }
}
