package dev.tidemark.client.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.client.disk.ChildJvm;
import dev.tidemark.metadata.TrustDomain;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One user of a directory at a time, in this process and in all others. */
class DirectoryLockTest {
    private static final TrustDomain DOMAIN = new TrustDomain("example.local");

    @TempDir
    private Path parent;

    private StateDirectory openHere() throws StateException {
        return StateDirectory.open(parent, DOMAIN);
    }

    private void requireLockedHere() {
        StateException refused = catchThrowableOfType(StateException.class, this::openHere);
        assertThat(refused.reason()).isEqualTo(StateException.Reason.LOCKED);
        assertThat(refused.reason().code()).isEqualTo("state_locked");
        assertThat(refused).hasMessageContaining(parent.resolve(DOMAIN.name()).toString());
    }

    private Process stateElsewhere() throws Exception {
        return ChildJvm.start(LockChild.class, "state", parent.toString(), DOMAIN.name());
    }

    /** What a process that opens the directory says of it; it is gone when this returns. */
    private static String said(Process child) throws Exception {
        try (BufferedReader lines = child.inputReader(StandardCharsets.US_ASCII)) {
            return lines.readLine();
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    @Test
    void open_whileAnotherProcessHoldsIt_isLocked_andOpensOnceThatIsKilled() throws Exception {
        Process other = stateElsewhere();
        try (BufferedReader lines = other.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(lines.readLine()).isEqualTo(LockChild.HELD);
            requireLockedHere();
            requireLockedHere();
        } finally {
            other.destroyForcibly().waitFor();
        }
        openHere().close();
    }

    /** Where locks are POSIX locks, closing any descriptor of a file drops them all. */
    @Test
    void open_byAnotherProcess_isLockedAlsoAfterASecondOpenerHere() throws Exception {
        try (StateDirectory held = openHere()) {
            requireLockedHere();
            assertThat(said(stateElsewhere())).isEqualTo("state_locked");
            assertThat(held.marks()).isEqualTo(Marks.NONE);
        }
        assertThat(said(stateElsewhere())).isEqualTo(LockChild.HELD);
    }

    @Test
    void open_throughALink_isLockedToo() throws Exception {
        Path link = Files.createSymbolicLink(parent.resolve("link"), parent);
        try (StateDirectory held = openHere()) {
            assertThat(catchThrowableOfType(StateException.class, () -> StateDirectory.open(link, DOMAIN))
                            .reason())
                    .isEqualTo(StateException.Reason.LOCKED);
            assertThat(said(stateElsewhere())).isEqualTo("state_locked");
            assertThat(held.marks()).isEqualTo(Marks.NONE);
        }
    }

    @Test
    void open_thatFails_leavesNothingHeld() throws Exception {
        Path lock = parent.resolve(DOMAIN.name()).resolve("LOCK");
        Files.createDirectories(lock);
        assertThat(catchThrowableOfType(StateException.class, this::openHere).reason())
                .isEqualTo(StateException.Reason.IO);
        Files.delete(lock);
        openHere().close();
    }

    @Test
    void close_again_takesNothingFromTheNextHolder() throws Exception {
        StateDirectory first = openHere();
        first.close();
        try (StateDirectory second = openHere()) {
            first.close();
            requireLockedHere();
            assertThat(said(stateElsewhere())).isEqualTo("state_locked");
            assertThat(second.marks()).isEqualTo(Marks.NONE);
        }
    }

    @Test
    void metadata_whileAnotherProcessHoldsIt_isWaitedFor() throws Exception {
        Path where = parent.resolve("metadata");
        Process other = ChildJvm.start(LockChild.class, "metadata", where.toString());
        ExecutorService opener = Executors.newSingleThreadExecutor();
        try (BufferedReader lines = other.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(lines.readLine()).isEqualTo(LockChild.HELD);
            assertThat(DirectoryLock.tryTake(where, ".lock")).isEmpty();
            Future<MetadataDirectory> opened = opener.submit(() -> MetadataDirectory.open(where));
            assertThatThrownBy(() -> opened.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            other.getOutputStream().close();
            try (MetadataDirectory held = opened.get(30, TimeUnit.SECONDS)) {
                assertThat(held.read("root", 10)).isEmpty();
            }
        } finally {
            opener.shutdownNow();
            other.destroyForcibly().waitFor();
        }
    }
}
