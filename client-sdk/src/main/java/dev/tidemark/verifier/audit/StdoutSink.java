package dev.tidemark.verifier.audit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;

/** Standard output, past {@code System.out}, which hides failures. */
final class StdoutSink implements AuditSink {
    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

    @Override
    public int write(List<byte[]> lines) throws IOException {
        out.write(Lines.joined(lines).array());
        return lines.size();
    }

    /** Not ours to close. */
    @Override
    public void close() {}
}
