package dev.tidemark.server.repository;

import dev.tidemark.metadata.MetadataWriter;
import dev.tidemark.metadata.SignedRole;
import dev.tidemark.metadata.Signer;
import dev.tidemark.metadata.SigningException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The keys of {@code timestamp}, {@code snapshot} and {@code revocations}. Called by one thread at a time. */
public interface OnlineKeys {
    /** The key ids that can sign for {@code role} here. */
    Set<String> keyIds(String role);

    /**
     * Signs a statement and puts it in its file.
     *
     * @param role the role's name
     * @param keyIds which of {@link #keyIds} to sign with
     * @return the exact bytes to publish
     * @throws SigningException if a key cannot be used now
     */
    byte[] sign(String role, SignedRole statement, Set<String> keyIds) throws SigningException;

    /** Keys by role name, without a check of their own. */
    static OnlineKeys of(Map<String, List<Signer>> signers) {
        return new OnlineKeys() {
            @Override
            public Set<String> keyIds(String role) {
                return signers.getOrDefault(role, List.of()).stream()
                        .map(Signer::keyId)
                        .collect(Collectors.toSet());
            }

            @Override
            public byte[] sign(String role, SignedRole statement, Set<String> keyIds) throws SigningException {
                return MetadataWriter.sign(
                        statement,
                        signers.getOrDefault(role, List.of()).stream()
                                .filter(signer -> keyIds.contains(signer.keyId()))
                                .toList());
            }
        };
    }
}
