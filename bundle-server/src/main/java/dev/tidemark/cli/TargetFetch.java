package dev.tidemark.cli;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.util.Map;
import java.util.TreeMap;

/** Target files of a verified state: bounded by the length and checked by the digest that their role signed. */
final class TargetFetch {
    private final Map<String, TargetFile> listed = new TreeMap<>();
    private final Fetcher source;

    TargetFetch(TrustedMetadata metadata, Fetcher source) {
        this(metadata.delegated(), source);
    }

    TargetFetch(Map<String, Verified<Targets>> roles, Fetcher source) {
        // A role signs paths of its own folder only, so no path has two entries.
        roles.values().forEach(role -> listed.putAll(role.role().targets()));
        this.source = source;
    }

    /** Where a target is in a repository with consistent snapshots. */
    static String location(String path, TargetFile file) {
        int slash = path.lastIndexOf('/') + 1;
        return "targets/" + path.substring(0, slash) + file.sha256() + "." + path.substring(slash);
    }

    byte[] fetch(String path) throws CliException, FetchException, VerificationException, InterruptedException {
        TargetFile file = listed.get(path);
        if (file == null) {
            throw CliCode.UNKNOWN_TARGET.because(
                    "No role of this domain lists the target " + path + ".",
                    "It lists " + String.join(", ", listed.keySet()) + ".");
        }
        byte[] bytes = source.fetch(location(path, file), file.length());
        file.require(path, bytes);
        return bytes;
    }
}
