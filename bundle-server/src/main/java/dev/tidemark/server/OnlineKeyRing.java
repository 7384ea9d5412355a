package dev.tidemark.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.RoleExtension;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Timestamp;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.repository.OnlineKeys;
import dev.tidemark.server.signing.OnlineRole;
import dev.tidemark.server.signing.OnlineSigner;
import dev.tidemark.server.signing.SigningAudit;
import dev.tidemark.server.signing.SigningRefused;
import dev.tidemark.server.signing.SigningRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The online keys of one domain, each behind a signer that reads what it signs. Which key a role needs is what the
 * domain's metadata says; here each key may be asked for any online role, and answers only for statements of this
 * domain that are newer than all it has signed for that role. Used by the domain's one writer.
 */
final class OnlineKeyRing implements OnlineKeys {
    private final TrustDomain domain;
    private final Map<String, Signer> keys;
    private final SigningAudit audit;
    private final Map<String, OnlineSigner> signers = new HashMap<>();
    private long epoch = 1;

    OnlineKeyRing(TrustDomain domain, Collection<? extends Signer> keys, SigningAudit audit) {
        this.domain = domain;
        this.keys = new HashMap<>();
        keys.forEach(key -> this.keys.put(key.keyId(), key));
        this.audit = audit;
    }

    @Override
    public Set<String> keyIds(String role) {
        return Set.copyOf(keys.keySet());
    }

    @Override
    public byte[] sign(String role, SignedRole statement, Set<String> keyIds) throws SigningException {
        epoch = Math.max(epoch, epochOf(statement).orElse(epoch));
        SigningRequest request = SigningRequest.of(domain, epoch, statement);
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        ArrayNode signatures = file.putArray("signatures");
        for (String keyId : new TreeSet<>(keyIds)) {
            signatures.addObject().put("keyid", keyId).put("sig", sign(role, keyId, request));
        }
        file.set("signed", statement.toJson());
        return CanonicalJson.encode(file);
    }

    private String sign(String role, String keyId, SigningRequest request) throws SigningException {
        Signer key = keys.get(keyId);
        if (key == null) {
            throw new SigningException("no online key has the id " + keyId);
        }
        OnlineSigner signer = signers.computeIfAbsent(
                role + " " + keyId + " " + epoch,
                name -> new OnlineSigner(domain, epoch, Map.of(onlineRole(role), key), Map.of(), audit));
        try {
            return HexFormat.of().formatHex(signer.sign(request));
        } catch (SigningRefused e) {
            throw new SigningException("the signer refused: " + e.code(), e);
        }
    }

    private static OnlineRole onlineRole(String name) {
        for (OnlineRole role : OnlineRole.values()) {
            if (role.roleName().equals(name)) {
                return role;
            }
        }
        throw new IllegalArgumentException("not a role that is signed online: " + name);
    }

    private static Optional<Long> epochOf(SignedRole statement) {
        if (statement instanceof Timestamp timestamp) {
            return timestamp.tidemark().map(stated -> stated.epoch());
        }
        if (statement instanceof Targets targets) {
            return targets.tidemark().flatMap(RoleExtension::revocations).map(numbers -> numbers.epoch());
        }
        return Optional.empty();
    }
}
