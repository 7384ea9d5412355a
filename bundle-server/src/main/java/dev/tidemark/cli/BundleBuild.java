package dev.tidemark.cli;

import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.metadata.TargetFile;
import dev.tidemark.metadata.Targets;
import dev.tidemark.metadata.VerificationException;
import dev.tidemark.metadata.Verified;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lays out what publishing would make of a domain: the paths of a repository, without what the server signs. */
final class BundleBuild {
    private final Workspace workspace;
    private final PublishedRoles held;
    private final Optional<Fetcher> base;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * @param held what is not signed anew comes from here
     * @param base where the targets of that are, beside the workspace
     */
    BundleBuild(Workspace workspace, PublishedRoles held, Optional<Fetcher> base) {
        this.workspace = workspace;
        this.held = held;
        this.base = base;
    }

    Map<String, byte[]> files(List<Publisher.Signed> signed)
            throws IOException, CliException, VerificationException, FetchException, InterruptedException {
        for (Map.Entry<String, Path> root : workspace.roots().entrySet()) {
            files.put("metadata/" + root.getKey(), PlainFiles.read(root.getValue()));
        }
        Map<String, byte[]> here = here();
        for (Map.Entry<String, Verified<Targets>> role : new TreeMap<>(held.roles()).entrySet()) {
            boolean anew = signed.stream().anyMatch(one -> one.item().role().equals(role.getKey()));
            if (!anew) {
                metadata(role.getKey(), role.getValue().role(), role.getValue().bytes());
                unchangedTargets(role.getKey(), role.getValue().role(), here);
            }
        }
        for (Publisher.Signed one : signed) {
            metadata(one.item().role(), one.item().metadata(), one.metadata());
            one.item().targets().forEach((path, content) -> target(path, content));
        }
        return files;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    private void metadata(String role, Targets document, byte[] bytes) {
        files.put("metadata/" + document.version() + "." + role + ".json", bytes);
    }

    private void target(String path, byte[] content) {
        files.put(TargetFetch.location(path, TargetFile.of(content)), content);
    }

    /** The workspace's contents, by digest. */
    private Map<String, byte[]> here() throws IOException, CliException {
        List<Path> sources = new ArrayList<>(List.of(workspace.policyFile()));
        for (String slug : workspace.slugs()) {
            sources.add(workspace.jwksFile(slug));
        }
        Map<String, byte[]> found = new TreeMap<>();
        for (Path source : sources) {
            if (java.nio.file.Files.isRegularFile(source)) {
                byte[] bytes = PlainFiles.read(source);
                found.put(TargetFile.of(bytes).sha256(), bytes);
            }
        }
        return found;
    }

    private void unchangedTargets(String role, Targets document, Map<String, byte[]> here)
            throws CliException, VerificationException, FetchException, InterruptedException {
        for (Map.Entry<String, TargetFile> target : document.targets().entrySet()) {
            byte[] bytes = here.get(target.getValue().sha256());
            if (bytes != null) {
                target(target.getKey(), bytes);
            } else if (base.isPresent()) {
                target(target.getKey(), new TargetFetch(held.roles(), base.get()).fetch(target.getKey()));
            } else {
                notes.add("The target " + target.getKey() + " of " + role + " " + document.version()
                        + " is not here. Name where it is served: --base");
            }
        }
    }
}
