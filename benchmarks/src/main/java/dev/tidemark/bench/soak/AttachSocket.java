package dev.tidemark.bench.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What {@code jcmd PID COMMAND} does, without a process for each question: the virtual machine listens on a socket of its
 * own when it was started with {@link #FLAG}.
 */
final class AttachSocket {
    static final String FLAG = "-XX:+StartAttachListener";

    private AttachSocket() {}

    /** Asks one virtual machine of this user. */
    static String ask(long pid, String command) throws IOException {
        // HotSpot puts it there whatever java.io.tmpdir says.
        Path socket = Path.of("/tmp", ".java_pid" + pid);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            // Version, command, three arguments; each ends with a zero byte.
            channel.write(ByteBuffer.wrap(("1\0jcmd\0" + command + "\0\0\0").getBytes(StandardCharsets.UTF_8)));
            InputStream in = Channels.newInputStream(channel);
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.startsWith("0\n")) {
                throw new IOException(command + " was answered " + answer.strip());
            }
            return answer.substring(2);
        }
    }
}
