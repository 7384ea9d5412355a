package dev.tidemark.verifier.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.client.disk.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, mounted for one child process alone. */
@Timeout(60)
class AuditDiskTest {
    private static final String MOUNT = "mount -t tmpfs -o size=8m,mode=700 none \"$1\" "
            + "&& mount -t tmpfs -o size=256k,mode=700 none \"$2\" && shift 2 && exec \"$@\"";

    @TempDir
    Path directory;

    @Test
    void record_disksOfSinkAndSpoolAreFull_losesWhatIsToldAsLostAndMarksIt() throws Exception {
        String sink = Files.createDirectory(directory.resolve("sink")).toString();
        String spool = Files.createDirectory(directory.resolve("spool")).toString();
        Process child = new ProcessBuilder(List.of(
                        "unshare",
                        "-Urm",
                        "sh",
                        "-c",
                        MOUNT,
                        "sh",
                        sink,
                        spool,
                        ChildJvm.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullDisk.class.getName(),
                        sink,
                        spool))
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(said).contains("OK kept");
    }
}
