package dev.tidemark.client.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidemark.client.fetch.FetchException;
import dev.tidemark.client.fetch.Fetcher;
import dev.tidemark.client.state.MetadataDirectory;
import dev.tidemark.client.state.TargetDirectory;
import dev.tidemark.metadata.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;

/** One client over one repository in memory. Every call is a run of its own: it opens the directory and closes it. */
abstract class TufScenario {
    final AnyRepository repository = new AnyRepository();
    final List<String> requests = new ArrayList<>();
    Instant now = AnyRepository.NOW;
    TufOptions options = TufOptions.DEFAULT;

    @TempDir
    Path temp;

    private final class Memory implements Fetcher {
        private final String folder;

        Memory(String folder) {
            this.folder = folder;
        }

        @Override
        public byte[] fetch(String path, long limitBytes) throws FetchException {
            requests.add(path);
            byte[] bytes = repository.files.get(folder + path);
            if (bytes == null) {
                throw new FetchException(FetchException.Reason.NOT_FOUND, path + " is not there");
            }
            if (bytes.length > limitBytes) {
                throw new FetchException(FetchException.Reason.TOO_LARGE, path + " is too long");
            }
            return bytes.clone();
        }

        @Override
        public String name() {
            return folder;
        }
    }

    Path metadata() {
        return temp.resolve("metadata");
    }

    Path targets() {
        return temp.resolve("targets");
    }

    void init() throws Exception {
        TufClient.init(metadata(), repository.bytes("root"), Limits.DEFAULT);
    }

    private TufClient client(MetadataDirectory directory) {
        return new TufClient(directory, new Memory("metadata/"), Clock.fixed(now, ZoneOffset.UTC), options);
    }

    /** A new version of every role, with a target of top level in it. */
    void offer(String path, String content) {
        repository.target("targets", path, content);
        repository.bumpAll();
    }

    void refresh() throws Exception {
        requests.clear();
        try (MetadataDirectory directory = MetadataDirectory.open(metadata())) {
            client(directory).refresh();
        }
    }

    /** The code of the refusal. */
    String refused() {
        TufException thrown = catchThrowableOfType(TufException.class, this::refresh);
        assertThat(thrown).as("a refusal").isNotNull();
        return thrown.code();
    }

    /** What the file holds that a download left. */
    String download(String path) throws Exception {
        requests.clear();
        try (MetadataDirectory directory = MetadataDirectory.open(metadata())) {
            VerifiedRepository verified = client(directory).refresh();
            var target =
                    verified.find(path).orElseThrow(() -> new TufException("target_missing", "no role has " + path));
            return Files.readString(verified.download(target, new Memory("targets/"), new TargetDirectory(targets())));
        }
    }

    String downloadRefused(String path) {
        TufException thrown = catchThrowableOfType(TufException.class, () -> download(path));
        assertThat(thrown).as("a refusal").isNotNull();
        return thrown.code();
    }

    /** The version of a role that is trusted; 0 if none is. */
    long trusted(String role) throws IOException {
        Path file = metadata().resolve(role + ".json");
        return Files.exists(file)
                ? new JsonMapper()
                        .readTree(Files.readAllBytes(file))
                        .at("/signed/version")
                        .longValue()
                : 0;
    }

    Set<String> trustedFiles() throws IOException {
        return names(metadata(), ".json");
    }

    Set<String> downloaded() throws IOException {
        return Files.isDirectory(targets()) ? names(targets(), "") : Set.of();
    }

    private static Set<String> names(Path directory, String suffix) throws IOException {
        try (var list = Files.list(directory)) {
            Set<String> names = new TreeSet<>();
            list.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .forEach(names::add);
            return names;
        }
    }
}
