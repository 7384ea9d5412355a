package dev.tidemark.client.tuf;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.FetchException.Reason;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.fetch.FileNames;
import dev.tidemark.client.state.StateException;
import dev.tidemark.client.state.TargetDirectory;
import dev.tidemark.metadata.Digests;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.TargetSearch;
import dev.tidemark.metadata.TargetSearch.Outcome;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one {@link TufClient#refresh} verified. Delegated roles are fetched, verified and kept when a search comes to
 * them, at the instant the refresh sampled; do not hold it for long. Not for several threads at once.
 */
public final class VerifiedRepository {
    private final TrustedMetadata trusted;
    private final Cycle cycle;
    private final TufOptions options;

    VerifiedRepository(TrustedMetadata trusted, Cycle cycle, TufOptions options) {
        this.trusted = trusted;
        this.cycle = cycle;
        this.options = options;
    }

    /** The verified top-level roles. */
    public TrustedMetadata metadata() {
        return trusted;
    }

    /**
     * The target of that path.
     *
     * @param role the role that signs it
     * @param path the target path
     * @param file its length and digests
     */
    public record Target(String role, String path, TargetFile file) {}

    /**
     * Searches the delegations (5.6.7); empty if no role that may sign the path has it.
     *
     * @throws TufException if a role on the way does not pass, or a limit ended the search
     */
    public Optional<Target> find(String path) throws TufException, InterruptedException {
        Outcome outcome = new TargetSearch<>(path, options.search(), this::delegated)
                .from(trusted.targets().orElseThrow());
        if (outcome instanceof Outcome.Stopped stopped) {
            throw new TufException(
                    "search_stopped",
                    "The search for " + shown(path) + " ended at its limit, a " + stopped.limit()
                            + ": it may be signed further on. Ask the repository's owner for fewer delegations.");
        }
        return outcome instanceof Outcome.Found found
                ? Optional.of(new Target(found.role(), path, found.file()))
                : Optional.empty();
    }

    private Verified<Targets> delegated(Verified<Targets> delegator, String name)
            throws TufException, InterruptedException {
        try {
            return cycle.delegated(trusted, delegator, name);
        } catch (VerificationException e) {
            throw TufException.of(cycle.lookedAt(), e);
        } catch (FetchException e) {
            throw TufException.of(e);
        } catch (StateException e) {
            throw TufException.of(e);
        }
    }

    /**
     * Brings a target here (5.7), unless the file that is there already is the one that is signed now.
     *
     * @param source where targets are
     * @return the file
     */
    public Path download(Target target, Fetcher source, TargetDirectory into)
            throws TufException, InterruptedException {
        String path = target.path();
        if (target.file().length() > options.targetBytes()) {
            throw new TufException(
                    "too_large",
                    shown(path) + " has " + target.file().length() + " bytes, more than the " + options.targetBytes()
                            + " that this client downloads. Fetch it in another way.");
        }
        Path file = into.file(FileNames.encode(path), Digests.sha256Hex(path.getBytes(StandardCharsets.UTF_8)));
        try {
            Optional<byte[]> present = into.read(file, target.file().length());
            if (present.isEmpty() || !isSigned(target, present.get())) {
                byte[] bytes = fetch(target, source);
                target.file().require(path, bytes);
                into.write(file, bytes);
            }
            return file;
        } catch (VerificationException e) {
            throw TufException.of(e);
        } catch (FetchException e) {
            throw TufException.of(e);
        } catch (StateException e) {
            throw TufException.of(e);
        }
    }

    private static boolean isSigned(Target target, byte[] bytes) {
        try {
            target.file().require(target.path(), bytes);
            return true;
        } catch (VerificationException e) {
            return false;
        }
    }

    /** A repository may name the file by any of the digests. */
    private byte[] fetch(Target target, Fetcher source)
            throws VerificationException, FetchException, InterruptedException {
        long length = target.file().length();
        if (!trusted.root().role().consistentSnapshot()) {
            return source.fetch(FileNames.target(target.path(), "", false), length);
        }
        List<String> digests = target.file().knownDigests();
        for (int i = 0; ; i++) {
            try {
                // Without a known digest nothing can be asked for, and nothing would pass.
                return digests.isEmpty()
                        ? new byte[0]
                        : source.fetch(FileNames.target(target.path(), digests.get(i), true), length);
            } catch (FetchException e) {
                if (e.reason() != Reason.NOT_FOUND || i + 1 >= digests.size()) {
                    throw e;
                }
            }
        }
    }

    private static String shown(String path) {
        String plain = path.replaceAll("[^ -~]", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "..." : plain;
    }
}
