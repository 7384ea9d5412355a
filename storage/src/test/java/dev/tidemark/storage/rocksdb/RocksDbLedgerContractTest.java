package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerContractTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksDbLedgerContractTest extends LedgerContractTest {

    @TempDir
    private Path dir;

    @Override
    protected Ledger create() throws Exception {
        return RocksDbLedger.open(Files.createTempDirectory(dir, "ledger"), "contract test");
    }
}
