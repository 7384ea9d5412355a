package dev.tidemark.storage;

import org.jspecify.annotations.Nullable;

/** What is stored is not what was written. Never answered from: the bytes at fault are not handed out. */
public final class CorruptLedgerException extends LedgerException {

    private static final long serialVersionUID = 1L;

    private static final String ADVICE = "; stop writing, keep a copy, restore from a backup";

    public CorruptLedgerException(String what, @Nullable Throwable cause) {
        super(what + ADVICE, cause);
    }

    /** The entry of one version is missing or damaged. */
    public static CorruptLedgerException entry(String domain, long version, String found) {
        return new CorruptLedgerException("domain " + domain + " version " + version + ": " + found, null);
    }

    /** A cell or a value of the snapshot is damaged. */
    public static CorruptLedgerException value(String domain, String name, String found) {
        return new CorruptLedgerException("domain " + domain + " name '" + name + "': " + found, null);
    }

    /** The bytes of a blob have another digest. */
    public static CorruptLedgerException blob(BlobDigest expected, BlobDigest found) {
        return new CorruptLedgerException("blob " + expected + ": its bytes have digest " + found, null);
    }

    @Override
    public String code() {
        return "ledger_corrupt";
    }
}
