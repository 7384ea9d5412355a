package dev.tidemark.verifier.audit;

/**
 * What became of audit lines since the log was started.
 *
 * @param written lines and marks that the sink took, those that were spooled before among them
 * @param spooled lines and marks that went to the spool first
 * @param dropped lines that are lost, each counted in a mark
 * @param queuedLines lines that wait to be written
 * @param queuedBytes what they take
 * @param spoolBytes what the spool takes on its disk
 */
public record AuditFigures(
        long written, long spooled, long dropped, int queuedLines, long queuedBytes, long spoolBytes) {}
