package dev.tidemark.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Synchronous writes to RocksDB and nothing else, by several threads, which it groups itself. A process of its own. */
final class RocksPuts {
    /** About what one event takes in our ledger. */
    private static final byte[] VALUE = new byte[200];

    private static final AtomicLong NEXT = new AtomicLong();

    private RocksPuts() {}

    /** Argument: folder. An order: threads, puts a write, milliseconds. */
    public static void main(String[] args) throws Exception {
        RocksDB.loadLibrary();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (Options options = new Options().setCreateIfMissing(true);
                RocksDB db = RocksDB.open(options, args[0]);
                WriteOptions synced = new WriteOptions().setSync(true)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                int puts = Integer.parseInt(words[1]);
                Latencies.Step step = () -> write(db, synced, puts);
                System.out.println(Latencies.of(
                                Collections.nCopies(Integer.parseInt(words[0]), step),
                                Duration.ofMillis(Long.parseLong(words[2])))
                        .line());
            }
        }
    }

    private static void write(RocksDB db, WriteOptions synced, int puts) throws RocksDBException {
        long from = NEXT.getAndAdd(puts);
        try (WriteBatch batch = new WriteBatch()) {
            for (long i = from; i < from + puts; i++) {
                batch.put(("event-" + i).getBytes(StandardCharsets.US_ASCII), VALUE);
            }
            db.write(synced, batch);
        }
    }
}
