package dev.tidemark.server.signing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.metadata.CanonicalJson;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import dev.tidemark.metadata.TrustDomain;
import dev.tidemark.server.signing.SigningRefused.Code;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Holds the online keys of one domain in one epoch. It signs a statement only after reading it: of the role asked for,
 * of this domain and epoch, newer than all it has signed. A version is spent when it is tried, so that no two statements
 * can carry it. Thread-safe; requests are served one at a time.
 */
public final class OnlineSigner {
    private final TrustDomain domain;
    private final long epoch;
    private final Map<OnlineRole, Signer> keys;
    private final Map<OnlineRole, Mark> marks;
    private final SigningAudit audit;

    /**
     * The newest statement a role has signed.
     *
     * @param version 0 if there is none
     * @param issuedAt of that statement
     */
    public record Mark(long version, Instant issuedAt) {
        /** Nothing has been signed yet. */
        public static final Mark NONE = new Mark(0, Instant.EPOCH);
    }

    /**
     * A signer.
     *
     * @param epoch the epoch of the root that names these keys; another epoch has other keys
     * @param keys by role; a role without one is refused
     * @param marks what was signed before this process started; a role that is absent has signed nothing
     * @param audit told of every request before its signature is given out
     */
    public OnlineSigner(
            TrustDomain domain,
            long epoch,
            Map<OnlineRole, ? extends Signer> keys,
            Map<OnlineRole, Mark> marks,
            SigningAudit audit) {
        this.domain = domain;
        this.epoch = epoch;
        this.keys = Map.copyOf(keys);
        this.marks = new EnumMap<>(OnlineRole.class);
        this.marks.putAll(marks);
        this.audit = audit;
    }

    /**
     * Signs one statement.
     *
     * @return the signature, in the encoding TUF uses for the key's scheme
     * @throws SigningRefused if the request is not one this signer may serve
     * @throws SigningException if the key or the audit record is not available
     */
    public synchronized byte[] sign(SigningRequest request) throws SigningRefused, SigningException {
        try {
            Signer key = admit(request);
            byte[] signature = key.sign(request.canonical());
            audit.record(use(request, Optional.empty()));
            return signature;
        } catch (SigningRefused e) {
            audit.record(use(request, Optional.of(e.code())));
            throw e;
        }
    }

    /**
     * Signs one statement and puts it in its file.
     *
     * @return the exact bytes to publish
     * @throws SigningRefused if the statement is not one this signer may sign
     * @throws SigningException if the key or the audit record is not available
     */
    public byte[] sign(SignedRole statement) throws SigningRefused, SigningException {
        SigningRequest request = SigningRequest.of(domain, epoch, statement);
        byte[] signature = sign(request);
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.putArray("signatures")
                .addObject()
                .put("keyid", keyId(request.role()).orElseThrow())
                .put("sig", HexFormat.of().formatHex(signature));
        file.set("signed", statement.toJson());
        return CanonicalJson.encode(file);
    }

    /** The id of the key that signs for {@code role}. */
    public Optional<String> keyId(OnlineRole role) {
        return Optional.ofNullable(keys.get(role)).map(Signer::keyId);
    }

    private Signer admit(SigningRequest request) throws SigningRefused {
        if (!request.domain().equals(domain)) {
            throw new SigningRefused(Code.WRONG_DOMAIN, "this signer holds the keys of another domain");
        }
        if (request.epoch() != epoch) {
            throw new SigningRefused(Code.WRONG_EPOCH, "this signer holds the keys of epoch " + epoch);
        }
        Signer key = keys.get(request.role());
        if (key == null) {
            throw new SigningRefused(
                    Code.NO_KEY,
                    "this signer holds no key for " + request.role().roleName());
        }
        Instant issuedAt = StatementCheck.require(request);
        Mark last = marks.getOrDefault(request.role(), Mark.NONE);
        if (request.version() <= last.version()) {
            throw new SigningRefused(Code.NOT_NEWER, "version " + last.version() + " is signed already");
        }
        if (request.role() == OnlineRole.TIMESTAMP && !issuedAt.isAfter(last.issuedAt())) {
            throw new SigningRefused(Code.NOT_NEWER, "a statement issued at " + last.issuedAt() + " is signed already");
        }
        marks.put(request.role(), new Mark(request.version(), issuedAt));
        return key;
    }

    private SigningUse use(SigningRequest request, Optional<String> refusal) {
        return new SigningUse(
                request.domain(),
                request.role(),
                request.epoch(),
                request.version(),
                Digests.sha256Hex(request.canonical()),
                keyId(request.role()),
                refusal);
    }

    @Override
    public String toString() {
        return "OnlineSigner[" + domain + ", epoch " + epoch + "]";
    }
}
