package dev.tidemark.storage.memory;

import dev.tidemark.storage.Ledger;
import dev.tidemark.storage.LedgerContractTest;

class MemoryLedgerContractTest extends LedgerContractTest {

    @Override
    protected Ledger create() {
        return new MemoryLedger();
    }
}
