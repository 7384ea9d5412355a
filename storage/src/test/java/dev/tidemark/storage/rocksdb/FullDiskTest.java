package dev.tidemark.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.storage.AppendResult.Appended;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that refuses to write, played by a limit on the size of files. */
class FullDiskTest {

    @TempDir
    private Path dir;

    @Test
    void append_refusedByTheDisk_acknowledgesNothingMoreUntilReopened() throws Exception {
        List<String> said = appendUntilRefused();

        assertThat(said).hasSize(5);
        assertThat(said.subList(0, 3)).containsOnly("ledger_io");
        long acknowledged = Long.parseLong(said.get(3).substring("acknowledged ".length()));
        assertThat(acknowledged).isPositive();
        assertThat(said.get(4)).isEqualTo("readable " + acknowledged);
        try (RocksDbLedger ledger = RocksDbLedger.open(dir.resolve("ledger"), "full disk test, looking")) {
            long version = ledger.snapshot("a.example").version();
            assertThat(version).isBetween(acknowledged, acknowledged + 1);
            assertThat(ledger.readFrom("a.example", 1, 10_000)).hasSize((int) version);
            assertThat(ledger.append("a.example", version, Map.of("x", new byte[1])))
                    .isEqualTo(new Appended(version + 1));
        }
    }

    private List<String> appendUntilRefused() throws Exception {
        Path scratch = dir.resolve("scratch");
        List<String> limited = List.of("sh", "-c", "ulimit -f 2000; exec \"$@\"", "sh");
        Process child = ChildJvm.start(
                scratch, limited, FullDiskChild.class, dir.resolve("ledger").toString());
        try {
            List<String> said = new String(child.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).as(ChildJvm.errorsOf(scratch)).isZero();
            return said;
        } finally {
            child.destroyForcibly();
        }
    }
}
