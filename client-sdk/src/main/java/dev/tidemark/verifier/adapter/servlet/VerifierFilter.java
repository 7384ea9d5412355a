package dev.tidemark.verifier.adapter.servlet;

import dev.tidemark.verifier.Decision;
import dev.tidemark.verifier.HeaderFields;
import dev.tidemark.verifier.ProtectedRequest;
import dev.tidemark.verifier.VerifiedPassport;
import dev.tidemark.verifier.Verifier;
import dev.tidemark.verifier.adapter.AdapterRefusal;
import dev.tidemark.verifier.adapter.DenialResponse;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a request pass once a verifier allows it, and answers every other one itself. Steps 1 to 7 come before a body is
 * read; then it is read to its end and hashed, and what goes on is what was hashed. Works with synchronous and
 * asynchronous servlets; let it be {@code asyncSupported}, and the first filter that looks at a body. Thread-safe.
 */
public final class VerifierFilter implements Filter {
    /** The attribute of an allowed request that holds its {@link VerifiedPassport}. */
    public static final String PASSPORT = "dev.tidemark.verifier.passport";

    private static final Logger LOG = LoggerFactory.getLogger(VerifierFilter.class);
    private static final long DEFAULT_MAX_BYTES = 10L << 20;
    private static final int DEFAULT_MEMORY_BYTES = 256 << 10;

    private final Verifier verifier;
    private final BodyLimits limits;
    private final String passed = VerifierFilter.class.getName() + "." + System.identityHashCode(this);

    /** With bodies of at most 10 MiB, of which 256 KiB in memory, and the rest where the JVM keeps temporary files. */
    public VerifierFilter(Verifier verifier) {
        this(verifier, DEFAULT_MAX_BYTES, DEFAULT_MEMORY_BYTES, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * With other bounds for bodies.
     *
     * @param maxBytes larger ones are answered with 413
     * @param memoryBytes larger ones wait in a file, which has mode 0600 and no name once it is open
     * @param spoolDirectory where; it must exist
     */
    public VerifierFilter(Verifier verifier, long maxBytes, int memoryBytes, Path spoolDirectory) {
        this.verifier = verifier;
        this.limits = new BodyLimits(maxBytes, memoryBytes, spoolDirectory);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("only HTTP requests can be decided on");
        }
        if (request.getAttribute(passed) instanceof ProvenRequest proven) {
            // Dispatched again inside the container: deciding again would be a replay.
            chain.doFilter(isWrapper(http) ? http : proven.around(http, answer), response);
            return;
        }
        ProtectedRequest received = received(http);
        Optional<Decision.Deny> early = verifier.screen(received);
        if (early.isPresent()) {
            answer(answer, DenialResponse.of(early.get().reason()));
        } else if (http.getContentLengthLong() > limits.maxBytes()) {
            answer(answer, DenialResponse.of(AdapterRefusal.BODY_TOO_LARGE));
        } else {
            decide(http, answer, chain, received);
        }
    }

    private void decide(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, ProtectedRequest received)
            throws IOException, ServletException {
        HashedBody body;
        try {
            body = HashedBody.read(request.getInputStream(), limits);
        } catch (BodyTooLargeException e) {
            answer(response, DenialResponse.of(AdapterRefusal.BODY_TOO_LARGE));
            return;
        } catch (SpoolFailedException e) {
            LOG.error(
                    "a body could not be kept in {}, so its request was refused; see that the directory exists, its space"
                            + " and its permissions",
                    limits.spoolDirectory());
            answer(response, DenialResponse.of(AdapterRefusal.BODIES_OVER_BUDGET));
            return;
        }
        boolean over = true;
        try {
            Decision decision = verifier.decide(received.withBodySha256(body.digest()));
            if (decision instanceof Decision.Allow allow) {
                over = pass(request, response, chain, body, allow.passport());
            } else {
                answer(response, DenialResponse.of(((Decision.Deny) decision).reason()));
            }
        } finally {
            if (over) {
                body.close();
            }
        }
    }

    /** @return whether nobody needs the body any more; if not, it is closed when the request is over */
    private boolean pass(
            HttpServletRequest request,
            HttpServletResponse response,
            FilterChain chain,
            HashedBody body,
            VerifiedPassport passport)
            throws IOException, ServletException {
        ProvenRequest proven = new ProvenRequest(request, response, body, passport);
        request.setAttribute(passed, proven);
        request.setAttribute(PASSPORT, passport);
        chain.doFilter(proven, response);
        return !proven.wentAsynchronous();
    }

    private static boolean isWrapper(ServletRequest request) {
        return request instanceof ProvenRequest
                || (request instanceof ServletRequestWrapper wrapper && wrapper.isWrapperFor(ProvenRequest.class));
    }

    private static ProtectedRequest received(HttpServletRequest request) {
        HeaderFields headers = name -> values(request.getHeaders(name));
        List<String> host = headers.values("host");
        return ProtectedRequest.of(request.getMethod(), request.getRequestURI())
                .withQuery(request.getQueryString())
                .withHost(host.size() == 1 ? host.get(0) : null)
                .withHeaders(headers);
    }

    private static List<String> values(Enumeration<String> values) {
        return values == null ? List.of() : Collections.list(values);
    }

    private static void answer(HttpServletResponse response, DenialResponse denial) throws IOException {
        response.resetBuffer();
        response.setStatus(denial.status());
        denial.headers().forEach(response::setHeader);
        byte[] body = denial.body();
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
