package dev.tidemark.client.fetch;

import java.net.URI;
import java.net.http.HttpClient;

/** Sources of files that share connections and threads: for thousands of repositories as for one. Thread-safe. */
public final class HttpFetchers {
    private final HttpClient client;
    private final FetchLimits limits;

    /** @param limits of every fetch */
    public HttpFetchers(FetchLimits limits) {
        this.limits = limits;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(limits.connect())
                .build();
    }

    /** The files of one repository; they are looked for below {@code base}. */
    public HttpFetcher at(URI base) {
        return new HttpFetcher(client, base, limits);
    }

    /** HTTP/1.1, follows no redirect, gives up connecting after the limit. */
    public HttpClient client() {
        return client;
    }

    FetchLimits limits() {
        return limits;
    }
}
