package dev.tidemark.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.storage.LedgerLockedException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HolderLockTest {

    @TempDir
    private Path dir;

    @Test
    void open_whileHeldByThisProcess_isRefusedByTheHoldersPid() {
        try (RocksDbLedger held = RocksDbLedger.open(ledger(), "first\nopener")) {
            assertThatThrownBy(() -> RocksDbLedger.open(ledger(), "second"))
                    .isInstanceOfSatisfying(LedgerLockedException.class, e -> {
                        assertThat(e.code()).isEqualTo("ledger_locked");
                        assertThat(e.holder()).startsWith("pid " + pid() + " (first opener), running since ");
                    })
                    .hasMessageContaining("pid " + pid())
                    .hasMessageContaining("stop that process or use another directory");
            assertThat(held.domains()).isEmpty();
        }
    }

    @Test
    void open_throughASymbolicLink_isRefusedToo() throws Exception {
        try (RocksDbLedger held = RocksDbLedger.open(ledger(), "first")) {
            Path link = Files.createSymbolicLink(dir.resolve("link"), ledger());

            assertThatThrownBy(() -> RocksDbLedger.open(link, "second")).isInstanceOf(LedgerLockedException.class);
            assertThat(held.domains()).isEmpty();
        }
    }

    @Test
    void open_byAnotherProcess_isRefusedAlsoAfterASecondOpenerHere() throws Exception {
        try (RocksDbLedger held = RocksDbLedger.open(ledger(), "first")) {
            assertThatThrownBy(() -> RocksDbLedger.open(ledger(), "second")).isInstanceOf(LedgerLockedException.class);

            assertThat(openElsewhere()).startsWith("ledger_locked ").contains("pid " + pid() + " (first)");
            assertThat(held.domains()).isEmpty();
        }
        assertThat(openElsewhere()).isEqualTo("opened []");
    }

    @Test
    void open_whileHeldByAnotherProcess_namesItAndWorksOnceItIsKilled() throws Exception {
        Process other = ChildJvm.start(dir.resolve("scratch"), OpenOnce.class, ledger().toString());
        try (BufferedReader out = new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
            assertThat(out.readLine()).isEqualTo("opened []");
            assertThatThrownBy(() -> RocksDbLedger.open(ledger(), "here"))
                    .isInstanceOf(LedgerLockedException.class)
                    .hasMessageContaining("pid " + other.pid() + " (another process), running since ");
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
        try (RocksDbLedger held = RocksDbLedger.open(ledger(), "here")) {
            assertThat(held.domains()).isEmpty();
        }
    }

    @Test
    void open_afterClose_worksAgain() {
        for (int i = 0; i < 3; i++) {
            try (RocksDbLedger ledger = RocksDbLedger.open(ledger(), "again")) {
                assertThat(ledger.domains()).isEmpty();
            }
        }
    }

    @Test
    void open_createsEverythingForItsOwnerAlone() throws Exception {
        try (RocksDbLedger ledger = RocksDbLedger.open(ledger(), "first")) {
            String blob = ledger.putBlob(new java.io.ByteArrayInputStream(new byte[] {1}), 1)
                    .hex();

            assertThat(permissions("")).isEqualTo("rwx------");
            assertThat(permissions("db")).isEqualTo("rwx------");
            assertThat(permissions("blobs")).isEqualTo("rwx------");
            assertThat(permissions("LOCK.holder")).isEqualTo("rw-------");
            assertThat(permissions("blobs/" + blob.substring(0, 2))).isEqualTo("rwx------");
            assertThat(permissions("blobs/" + blob.substring(0, 2) + "/" + blob))
                    .isEqualTo("rw-------");
        }
    }

    private String openElsewhere() throws Exception {
        Process other = ChildJvm.start(dir.resolve("scratch"), OpenOnce.class, ledger().toString());
        try {
            other.getOutputStream().close();
            String said = new String(other.getInputStream().readAllBytes(), UTF_8).strip();
            assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return said;
        } finally {
            other.destroyForcibly();
        }
    }

    private String permissions(String name) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(ledger().resolve(name)));
    }

    private Path ledger() {
        return dir.resolve("ledger");
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }
}
