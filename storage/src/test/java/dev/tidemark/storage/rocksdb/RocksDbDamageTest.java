package dev.tidemark.storage.rocksdb;

import static dev.tidemark.storage.Bytes.bytes;
import static dev.tidemark.storage.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.storage.AppendResult.Appended;
import dev.tidemark.storage.BlobDigest;
import dev.tidemark.storage.CorruptLedgerException;
import dev.tidemark.storage.LedgerEntry;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** What is on the disk survives a reopening, and what was changed there behind our back is noticed. */
class RocksDbDamageTest {

    private static final String DOMAIN = "a.example";

    @TempDir
    private Path dir;

    @Test
    void reopen_seesEverything() {
        BlobDigest blob;
        try (RocksDbLedger ledger = open()) {
            fill(ledger, 5);
            ledger.append("b.example", 0, Map.of("y", bytes("b")));
            ledger.trimBefore(DOMAIN, 3);
            ledger.compareAndSetCell(DOMAIN, "c", null, bytes("cell"));
            blob = ledger.putBlob(new ByteArrayInputStream(bytes("blob")), 4);
        }
        try (RocksDbLedger ledger = open()) {
            assertThat(ledger.domains()).containsExactly(DOMAIN, "b.example");
            assertThat(ledger.snapshot(DOMAIN).version()).isEqualTo(5);
            assertThat(text(ledger.snapshot(DOMAIN).values()))
                    .isEqualTo(Map.of("x", "5", "n5", "v5", "n4", "v4", "n3", "v3", "n2", "v2", "n1", "v1"));
            assertThat(versions(ledger, 3)).containsExactly(3L, 4L, 5L);
            assertThat(ledger.cell(DOMAIN, "c")).contains(bytes("cell"));
            assertThat(ledger.blob(blob)).contains(bytes("blob"));
            assertThat(ledger.append(DOMAIN, 5, Map.of("x", bytes("6")))).isEqualTo(new Appended(6));
        }
    }

    @Test
    void entry_withAFlippedBit_isRefusedByDomainAndVersion() throws Exception {
        filled(3);
        tamper(db -> flip(db, Keys.entry(DOMAIN, 2)));

        try (RocksDbLedger ledger = open()) {
            corrupt(() -> ledger.readFrom(DOMAIN, 1, 9), DOMAIN + " version 2: checksum mismatch");
            assertThat(versions(ledger, 3)).containsExactly(3L);
        }
    }

    @Test
    void entry_replacedByAnotherOne_isRefused() throws Exception {
        filled(3);
        tamper(db -> db.put(Keys.entry(DOMAIN, 2), db.get(Keys.entry(DOMAIN, 1))));

        try (RocksDbLedger ledger = open()) {
            corrupt(() -> ledger.readFrom(DOMAIN, 2, 1), DOMAIN + " version 2: checksum mismatch");
        }
    }

    @Test
    void entry_missingInTheMiddle_isDamageAndNotAGap() throws Exception {
        filled(3);
        tamper(db -> db.delete(Keys.entry(DOMAIN, 2)));

        try (RocksDbLedger ledger = open()) {
            corrupt(() -> ledger.readFrom(DOMAIN, 1, 9), DOMAIN + " version 2: the entry is missing");
        }
    }

    @Test
    void entry_lastOneMissing_isNoticedOnOpening() throws Exception {
        filled(3);
        tamper(db -> db.delete(Keys.entry(DOMAIN, 3)));

        corrupt(this::open, DOMAIN + " version 3: the entry is missing");
    }

    @Test
    void headCellAndValue_withAFlippedBit_areRefusedByName() throws Exception {
        filled(3);
        tamper(db -> {
            flip(db, Keys.cell(DOMAIN, "c"));
            flip(db, Keys.state(DOMAIN, "x"));
        });
        try (RocksDbLedger ledger = open()) {
            corrupt(() -> ledger.cell(DOMAIN, "c"), DOMAIN + " name 'c': checksum mismatch");
            corrupt(() -> ledger.compareAndSetCell(DOMAIN, "c", null, bytes("new")), DOMAIN + " name 'c'");
            corrupt(() -> ledger.snapshot(DOMAIN), DOMAIN + " name 'x': checksum mismatch");
            assertThat(ledger.append(DOMAIN, 3, Map.of("y", bytes("4")))).isEqualTo(new Appended(4));
        }
        tamper(db -> flip(db, Keys.head(DOMAIN)));
        corrupt(this::open, "the head of domain " + DOMAIN + ": checksum mismatch");
    }

    @Test
    void tableFile_withAFlippedByte_isRefusedByDomainAndVersion() throws Exception {
        try (RocksDbLedger ledger = open()) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(1);
            for (int version = 0; version < 20; version++) {
                byte[] value = new byte[8_000];
                random.nextBytes(value);
                ledger.append(DOMAIN, version, Map.of("x", value));
            }
        }
        tamper(db -> {
            try (FlushOptions now = new FlushOptions().setWaitForFlush(true)) {
                db.flush(now);
            }
        });
        flipByte(only(".sst"), 100);

        try (RocksDbLedger ledger = open()) {
            corrupt(() -> ledger.readFrom(DOMAIN, 1, 1), DOMAIN + " from version 1 found damaged files");
            assertThat(versions(ledger, 20)).containsExactly(20L);
        }
    }

    @Test
    void log_withAFlippedByteInTheMiddle_refusesToOpenRatherThanForget() throws Exception {
        filled(50);
        Path log = only(".log");
        flipByte(log, Files.size(log) / 2);

        corrupt(this::open, "opening the ledger found damaged files");
    }

    @Test
    void log_cutShortInItsLastRecord_losesThatOneOnly() throws Exception {
        filled(50);
        Path log = only(".log");
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 3);
        }

        try (RocksDbLedger ledger = open()) {
            assertThat(ledger.snapshot(DOMAIN).version()).isEqualTo(50);
            assertThat(versions(ledger, 1)).hasSize(50);
            assertThat(ledger.cell(DOMAIN, "c")).as("written last").isEmpty();
        }
    }

    @Test
    void blob_withAFlippedByte_isRefusedUntilStoredAgain() throws Exception {
        try (RocksDbLedger ledger = open()) {
            BlobDigest digest = ledger.putBlob(new ByteArrayInputStream(bytes("blob")), 4);
            flipByte(dir.resolve("ledger/blobs/" + digest.hex().substring(0, 2) + "/" + digest), 1);

            corrupt(() -> ledger.blob(digest), "blob " + digest);
            assertThat(ledger.putBlob(new ByteArrayInputStream(bytes("blob")), 4))
                    .isEqualTo(digest);
            assertThat(ledger.blob(digest)).contains(bytes("blob"));
        }
    }

    @Test
    void blob_leftHalfWritten_isSweptOnOpening() throws Exception {
        filled(1);
        Path leftover = Files.write(dir.resolve("ledger/blobs/tmp/1"), bytes("half"));

        try (RocksDbLedger ledger = open()) {
            assertThat(leftover).doesNotExist();
            assertThat(ledger.domains()).containsExactly(DOMAIN);
        }
    }

    private RocksDbLedger open() {
        return RocksDbLedger.open(dir.resolve("ledger"), "damage test");
    }

    private void filled(int entries) {
        try (RocksDbLedger ledger = open()) {
            fill(ledger, entries);
            ledger.compareAndSetCell(DOMAIN, "c", null, bytes("cell"));
        }
    }

    private static void fill(RocksDbLedger ledger, int entries) {
        for (int i = 1; i <= entries; i++) {
            Map<String, byte[]> changes = new TreeMap<>();
            changes.put("x", bytes(Integer.toString(i)));
            changes.put("n" + i, bytes("v" + i));
            assertThat(ledger.append(DOMAIN, i - 1, changes)).isEqualTo(new Appended(i));
        }
    }

    private static List<Long> versions(RocksDbLedger ledger, long from) {
        return ledger.readFrom(DOMAIN, from, 1_000).stream()
                .map(LedgerEntry::version)
                .toList();
    }

    private interface Tampering {
        void with(RocksDB db) throws RocksDBException;
    }

    private void tamper(Tampering tampering) throws RocksDBException {
        try (RocksDB db = RocksDB.open(dir.resolve("ledger/db").toString())) {
            tampering.with(db);
        }
    }

    private static void flip(RocksDB db, byte[] key) throws RocksDBException {
        byte[] record = db.get(key);
        record[record.length - 1] ^= 1;
        db.put(key, record);
    }

    private static void flipByte(Path file, long at) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x40)).flip();
            channel.write(one, at);
        }
    }

    /** The one file that is there of this kind. */
    private Path only(String suffix) throws Exception {
        try (Stream<Path> files = Files.list(dir.resolve("ledger/db"))) {
            List<Path> found = files.filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> file.toFile().length() > 0)
                    .toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private static void corrupt(ThrowingCallable call, String words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        CorruptLedgerException.class, e -> assertThat(e.code()).isEqualTo("ledger_corrupt"))
                .hasMessageContaining(words)
                .hasMessageContaining("restore from a backup");
    }
}
