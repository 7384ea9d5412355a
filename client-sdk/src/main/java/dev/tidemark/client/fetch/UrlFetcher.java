package dev.tidemark.client.fetch;

import dev.tidemark.client.fetch.FetchException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Files over HTTP for a process that lives for a moment: {@link HttpFetcher} holds the same bounds and serves many
 * threads, and takes longer to load than a short command runs. Follows no redirect, asks for no compression, sends no
 * credential. Thread-safe.
 */
public final class UrlFetcher implements Fetcher {
    private final URI base;
    private final FetchLimits limits;

    /**
     * @param base files are looked for below it
     * @param limits of every fetch
     * @throws IllegalArgumentException if {@code base} is no address of a repository
     */
    public UrlFetcher(URI base, FetchLimits limits) {
        this.base = BaseAddress.of(base);
        this.limits = limits;
    }

    @Override
    public String name() {
        return base.toString();
    }

    @Override
    public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
        Exchange exchange = new Exchange(RelativePath.belowWithAnyName(base, path), path, limitBytes);
        FutureTask<byte[]> answer = new FutureTask<>(exchange::bytes);
        // A thread of its own, since a head that drips resets every read timeout: the caller keeps the bounds.
        Thread thread = new Thread(answer, "tidemark-fetch");
        thread.setDaemon(true);
        thread.start();
        try {
            while (true) {
                try {
                    return answer.get(exchange.progress.nanosToNextBound(limits), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    exchange.progress.require(base + path, limits);
                }
            }
        } catch (ExecutionException e) {
            throw failure(path, e.getCause() == null ? e : e.getCause());
        } finally {
            exchange.close();
        }
    }

    private FetchException failure(String path, Throwable cause) {
        if (cause instanceof FetchException refused) {
            return refused;
        }
        if (cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof SocketTimeoutException) {
            return new FetchException(
                    Reason.UNAVAILABLE,
                    "The server at " + base.getScheme() + "://" + base.getRawAuthority() + " could not be reached",
                    cause);
        }
        return new FetchException(Reason.UNAVAILABLE, base + path + " could not be fetched", cause);
    }

    private final class Exchange {
        private final URI address;
        private final String path;
        private final long limitBytes;
        private final Progress progress = new Progress();
        private volatile @Nullable HttpURLConnection connection;

        Exchange(URI address, String path, long limitBytes) {
            this.address = address;
            this.path = path;
            this.limitBytes = limitBytes;
        }

        byte[] bytes() throws IOException, FetchException {
            HttpURLConnection opened = (HttpURLConnection) address.toURL().openConnection();
            connection = opened;
            opened.setInstanceFollowRedirects(false);
            opened.setUseCaches(false);
            opened.setConnectTimeout((int) limits.connect().toMillis());
            opened.setReadTimeout((int) limits.total().toMillis());
            opened.setRequestProperty("Accept-Encoding", "identity");
            requireOk(opened.getResponseCode());
            progress.at(0);
            requireUsable(opened);
            try (InputStream in = opened.getInputStream()) {
                return read(in, opened.getContentLengthLong());
            }
        }

        private void requireOk(int status) throws FetchException {
            if (status == 404 || status == 403) {
                throw new FetchException(Reason.NOT_FOUND, base + path + " is not there (" + status + ")");
            }
            if (status != 200) {
                throw new FetchException(Reason.UNAVAILABLE, base + path + " answered " + status);
            }
        }

        private void requireUsable(HttpURLConnection opened) throws FetchException {
            String coding = opened.getContentEncoding();
            if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
                throw new FetchException(
                        Reason.UNAVAILABLE,
                        base + path + " came with a Content-Encoding, though none was asked for. Signed bytes are taken"
                                + " as they are: let whatever is in between pass them unchanged");
            }
            long length = opened.getContentLengthLong();
            if (length > limitBytes) {
                throw tooLarge();
            }
            if (length < 0
                    && opened.getHeaderField("Content-Length") != null
                    && opened.getHeaderField("Transfer-Encoding") == null) {
                throw new FetchException(Reason.UNAVAILABLE, base + path + " came with a length that is none");
            }
        }

        private FetchException tooLarge() {
            return new FetchException(Reason.TOO_LARGE, base + path + " has more than " + limitBytes + " bytes");
        }

        private byte[] read(InputStream in, long promised) throws IOException, FetchException {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            byte[] chunk = new byte[8192];
            // What follows after the length is not of the file.
            while (promised < 0 || body.size() < promised) {
                int most = promised < 0 ? chunk.length : (int) Math.min(chunk.length, promised - body.size());
                int count = in.read(chunk, 0, most);
                if (count < 0) {
                    break;
                }
                if (body.size() + (long) count > limitBytes) {
                    throw tooLarge();
                }
                body.write(chunk, 0, count);
                progress.at(body.size());
            }
            if (promised >= 0 && promised != body.size()) {
                throw new IOException("the body ended early");
            }
            return body.toByteArray();
        }

        void close() {
            HttpURLConnection open = connection;
            if (open != null) {
                open.disconnect();
            }
        }
    }
}
