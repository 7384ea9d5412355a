package dev.tidemark.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who a slug is and how high it may claim, said by the offline targets role.
 *
 * @param issuer the {@code iss} of its passports
 * @param trustDomain the {@code trust_domain} of its passports
 * @param sourceTypes the kinds of source it may be
 * @param maxKeyBinding the strongest signer class it may claim
 */
public record IssuerClaim(String issuer, String trustDomain, Set<String> sourceTypes, String maxKeyBinding) {
    public IssuerClaim {
        sourceTypes = Collections.unmodifiableSet(new TreeSet<>(sourceTypes));
    }

    static IssuerClaim parse(JsonReader at) throws VerificationException {
        return new IssuerClaim(
                at.string("issuer"),
                at.string("trust_domain"),
                new TreeSet<>(at.strings("source_types")),
                at.string("max_key_binding"));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("issuer", issuer);
        json.put("trust_domain", trustDomain);
        json.set("source_types", Json.strings(sourceTypes));
        json.put("max_key_binding", maxKeyBinding);
        return json;
    }
}
