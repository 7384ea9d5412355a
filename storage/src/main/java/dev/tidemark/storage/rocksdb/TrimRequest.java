package dev.tidemark.storage.rocksdb;

import dev.tidemark.storage.LedgerLimits;
import org.rocksdb.RocksDBException;

/** Drops a domain's older entries; answers where it then stands. */
final class TrimRequest extends Request<Head> {

    private final String domain;
    private final long before;

    TrimRequest(String domain, long before) {
        this.domain = domain;
        this.before = before;
    }

    @Override
    Head stage(Group group) throws RocksDBException {
        Head head = group.head(domain);
        LedgerLimits.checkTrim(domain, before, head.version());
        Head trimmed = head.trimmed(before);
        if (trimmed.oldest() > head.oldest()) {
            group.batch().deleteRange(Keys.entry(domain, head.oldest()), Keys.entry(domain, trimmed.oldest()));
            group.trim(domain, trimmed);
        }
        return trimmed;
    }

    @Override
    int bytes() {
        return 0;
    }
}
