package dev.tidemark.client.fetch;

import dev.tidemark.client.fetch.FetchException.Reason;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Files of one repository over HTTP/1.1. Follows no redirect, neither to another host nor to the same; asks for no
 * compression and takes none; sends no credential; asks for nothing that is not plainly below its base. Thread-safe.
 *
 * <p>The bounds of {@link FetchLimits} hold for the body and for what comes before it. How many bytes of headers are
 * read is bounded by the JDK: {@code jdk.http.maxHeaderSize}, 384 KiB, since 17.0.13.
 */
public final class HttpFetcher implements Fetcher {
    private final HttpClient client;
    private final URI base;
    private final FetchLimits limits;

    /**
     * @param base of the repository; files are looked for below it
     * @param limits of every fetch
     */
    public HttpFetcher(URI base, FetchLimits limits) {
        this(new HttpFetchers(limits), base);
    }

    private HttpFetcher(HttpFetchers shared, URI base) {
        this(shared.client(), base, shared.limits());
    }

    HttpFetcher(HttpClient client, URI base, FetchLimits limits) {
        this.client = client;
        this.base = BaseAddress.of(base);
        this.limits = limits;
    }

    @Override
    public String name() {
        return base.toString();
    }

    @Override
    public byte[] fetch(String path, long limitBytes) throws FetchException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(RelativePath.below(base, path))
                .header("Accept-Encoding", "identity")
                .GET()
                .build();
        Transfer transfer = new Transfer(limitBytes);
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, transfer::accept);
        try {
            HttpResponse<Void> response = await(path, answer, transfer);
            return bytes(path, response, transfer);
        } finally {
            answer.cancel(true);
            transfer.cancel();
        }
    }

    private HttpResponse<Void> await(String path, CompletableFuture<HttpResponse<Void>> answer, Transfer transfer)
            throws FetchException, InterruptedException {
        while (true) {
            try {
                return answer.get(transfer.nanosToNextBound(limits), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                transfer.requireProgress(name() + path, limits);
            } catch (ExecutionException e) {
                if (transfer.isTooLarge()) {
                    throw tooLarge(path, transfer);
                }
                throw new FetchException(Reason.UNAVAILABLE, failed(path, e.getCause()), e);
            }
        }
    }

    /** Where nobody answers at all, the file that happened to be asked for first is not what is wrong. */
    private String failed(String path, @Nullable Throwable cause) {
        return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException
                ? "The server at " + base.getScheme() + "://" + base.getRawAuthority() + " could not be reached"
                : name() + path + " could not be fetched";
    }

    private byte[] bytes(String path, HttpResponse<Void> response, Transfer transfer) throws FetchException {
        int status = response.statusCode();
        if (status == 404 || status == 403) {
            throw new FetchException(Reason.NOT_FOUND, name() + path + " is not there (" + status + ")");
        }
        if (status != 200) {
            throw new FetchException(
                    Reason.UNAVAILABLE,
                    name() + path + " answered " + status + meaning(status),
                    status == 429 || status == 503 ? RetryAfter.of(response.headers()) : Optional.empty());
        }
        if (transfer.isEncoded()) {
            throw new FetchException(
                    Reason.UNAVAILABLE,
                    name() + path + " came with a Content-Encoding, though none was asked for. Signed bytes are taken"
                            + " as they are: let whatever is in between pass them unchanged");
        }
        if (transfer.isTooLarge()) {
            throw tooLarge(path, transfer);
        }
        return transfer.bytes();
    }

    private static String meaning(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> ": a redirect, and none is followed. Name the repository's own address";
            case 401, 407 -> ": it asks for a credential, and none is sent";
            default -> "";
        };
    }

    private FetchException tooLarge(String path, Transfer transfer) {
        return new FetchException(
                Reason.TOO_LARGE, name() + path + " has more than " + transfer.limitBytes() + " bytes");
    }
}
