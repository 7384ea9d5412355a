package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.LedgerException;
import java.nio.file.Path;
import java.util.Map;

/** A process that appends until the disk refuses, and goes on trying a little longer. */
final class FullDiskChild {

    private FullDiskChild() {}

    public static void main(String[] arguments) {
        try (RocksDbLedger ledger = RocksDbLedger.open(Path.of(arguments[0]), "full disk test")) {
            long version = 0;
            for (int refusals = 0; refusals < 3; ) {
                try {
                    ledger.append("a.example", version, Map.of("x", new byte[10_000]));
                    version++;
                } catch (LedgerException e) {
                    refusals++;
                    System.out.println(e.code());
                }
            }
            System.out.println("acknowledged " + version);
            System.out.println("readable " + ledger.snapshot("a.example").version());
        }
    }
}
