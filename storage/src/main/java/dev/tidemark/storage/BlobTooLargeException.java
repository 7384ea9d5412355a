package dev.tidemark.storage;

/** A blob has more bytes than its limit. Nothing was stored. */
public final class BlobTooLargeException extends LedgerException {

    private static final long serialVersionUID = 1L;

    private final long limit;

    public BlobTooLargeException(long limit) {
        super("the blob has more than " + limit + " bytes; send less or raise the limit", null);
        this.limit = limit;
    }

    /** In bytes. */
    public long limit() {
        return limit;
    }

    @Override
    public String code() {
        return "blob_too_large";
    }
}
