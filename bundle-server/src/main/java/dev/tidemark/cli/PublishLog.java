package dev.tidemark.cli;

import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.Times;
import dev.tidemark.metadata.TrustedMetadata;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server took from this workspace, {@code .tidemark-state/N.ROLE.json}. It keeps a server that was set back from
 * having two contents signed under one version, and carries a first publication that was interrupted on.
 */
final class PublishLog {
    private static final Pattern NAME = Pattern.compile("([1-9][0-9]{0,14})\\.(.+)\\.json");

    private final Path directory;
    private final Map<String, Long> newest = new TreeMap<>();

    private PublishLog(Path directory) {
        this.directory = directory;
    }

    static PublishLog open(Workspace workspace) throws IOException {
        PublishLog log = new PublishLog(workspace.stateDirectory());
        if (Files.isDirectory(log.directory)) {
            try (Stream<Path> files = Files.list(log.directory)) {
                files.forEach(log::note);
            }
        }
        return log;
    }

    private void note(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
            newest.merge(name.group(2), Long.parseLong(name.group(1)), Math::max);
        }
    }

    void add(String role, long version, byte[] metadata) throws IOException {
        PlainFiles.write(file(role, version), metadata);
        newest.merge(role, version, Math::max);
    }

    private Path file(String role, long version) {
        return directory.resolve(version + "." + role + ".json");
    }

    /** Refuses a server that has less than it took. */
    void requireNotBehind(PublishedRoles served) throws CliException {
        boolean whole = newest.containsKey("targets") && newest.containsKey("policy");
        for (Map.Entry<String, Long> role : newest.entrySet()) {
            if (served.statement() ? served.version(role.getKey()) < role.getValue() : whole) {
                throw CliCode.SERVER_SET_BACK.because(
                        "The server has " + role.getKey() + " " + served.version(role.getKey()) + ", but took "
                                + role.getValue() + " from this workspace.",
                        "Restore the server's data. If it starts anew on purpose, remove " + directory + ".");
            }
        }
    }

    /** Before a domain has its first statement, what it took from here is all that is known of it. */
    PublishedRoles beforeFirstStatement(PublishedRoles served, Times times) throws IOException, CliException {
        Map<String, Verified<Targets>> roles = new HashMap<>();
        TrustedMetadata chain = served.chain();
        try {
            if (newest.containsKey(PublishedRoles.TARGETS)) {
                Verified<Targets> top = chain.candidateTargets(read(PublishedRoles.TARGETS), version("targets"), times);
                roles.put(PublishedRoles.TARGETS, top);
                for (String role : newest.keySet()) {
                    if (!role.equals(PublishedRoles.TARGETS)) {
                        roles.put(role, chain.candidateDelegated(top, role, read(role), version(role), times));
                    }
                }
            }
        } catch (VerificationException e) {
            // A file that was changed here, or a role that is no longer delegated: it is signed anew.
        }
        return new PublishedRoles(chain, newest, roles, false);
    }

    private long version(String role) {
        return newest.getOrDefault(role, 0L);
    }

    private byte[] read(String role) throws IOException, CliException {
        return PlainFiles.read(file(role, version(role)));
    }
}
