package dev.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.bundle.IssuerDelegation;
import dev.tidemark.bundle.KeyBinding;
import dev.tidemark.metadata.IssuerClaim;
import dev.tidemark.metadata.JsonReader;
import dev.tidemark.metadata.VerificationException;
import java.util.Set;
import java.util.TreeSet;

/** {@code issuers/SLUG/delegation.json}: what the offline role will say of an issuer. */
record Delegation(String slug, String issuer, String trustDomain, Set<String> sourceTypes, KeyBinding maxKeyBinding) {
    Delegation {
        sourceTypes = new TreeSet<>(sourceTypes);
    }

    static Delegation parse(String slug, JsonNode json) throws VerificationException {
        JsonReader at = JsonReader.of("issuers/" + slug + "/delegation.json", json);
        return new Delegation(
                slug,
                at.string("issuer"),
                at.string("trust_domain"),
                Set.copyOf(new TreeSet<>(at.strings("source_types"))),
                KeyBinding.parse(at.string("max_key_binding"))
                        .orElseThrow(() -> at.malformed(
                                "max_key_binding",
                                "software, remote_kms, hardware_local or attested_workload is expected")));
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("issuer", issuer);
        json.put("trust_domain", trustDomain);
        ArrayNode types = json.putArray("source_types");
        sourceTypes.forEach(types::add);
        json.put("max_key_binding", maxKeyBinding.wireName());
        return json;
    }

    IssuerClaim claim() {
        return new IssuerClaim(issuer, trustDomain, sourceTypes, maxKeyBinding.wireName());
    }

    IssuerDelegation forLint() {
        return new IssuerDelegation(slug, issuer, trustDomain, sourceTypes, maxKeyBinding);
    }
}
