package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.LedgerException;
import java.nio.file.Path;

/** A process that opens a ledger, says how that went, and holds it until its standard input ends. */
final class OpenOnce {

    private OpenOnce() {}

    public static void main(String[] arguments) throws Exception {
        try (RocksDbLedger ledger = RocksDbLedger.open(Path.of(arguments[0]), "another process")) {
            System.out.println("opened " + ledger.domains());
            System.in.transferTo(System.err);
        } catch (LedgerException e) {
            System.out.println(e.code() + " " + e.getMessage());
        }
    }
}
