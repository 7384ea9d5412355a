package dev.tidemark.verifier.adapter.servlet;

import dev.tidemark.verifier.VerifiedPassport;
import dev.tidemark.verifier.adapter.IdentityHeaders;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that was allowed: its body is the one that was hashed, by whatever method it is read, and what it says of
 * the caller is what the passport proved. As thread-safe as any request: not at all.
 */
final class ProvenRequest extends HttpServletRequestWrapper {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final HashedBody body;
    private final ServletResponse response;
    private final VerifiedPassport passport;
    private final Map<String, String> identity;
    private volatile boolean asynchronous;
    private @Nullable String encoding;
    private @Nullable ServletInputStream input;
    private @Nullable BufferedReader reader;
    private @Nullable Map<String, String[]> parameters;

    ProvenRequest(HttpServletRequest request, ServletResponse response, HashedBody body, VerifiedPassport passport) {
        super(request);
        this.response = response;
        this.body = body;
        this.passport = passport;
        this.identity = IdentityHeaders.of(passport);
    }

    // The body.

    @Override
    public ServletInputStream getInputStream() {
        if (reader != null) {
            throw new IllegalStateException("getReader() was called before");
        }
        ServletInputStream opened = input;
        if (opened == null) {
            opened = new ReplayedInput(body, this::getAsyncContext);
            input = opened;
        }
        return opened;
    }

    @Override
    public BufferedReader getReader() throws UnsupportedEncodingException {
        if (input != null) {
            throw new IllegalStateException("getInputStream() was called before");
        }
        BufferedReader opened = reader;
        if (opened == null) {
            opened = new BufferedReader(new InputStreamReader(body.stream(), charset(StandardCharsets.ISO_8859_1)));
            reader = opened;
        }
        return opened;
    }

    /** The container's own takes none any more once the body was read, which it was. */
    @Override
    public void setCharacterEncoding(String name) throws UnsupportedEncodingException {
        encoding = charsetNamed(name).name();
    }

    @Override
    public @Nullable String getCharacterEncoding() {
        return encoding == null ? super.getCharacterEncoding() : encoding;
    }

    private Charset charset(Charset standard) throws UnsupportedEncodingException {
        String name = getCharacterEncoding();
        return name != null ? charsetNamed(name) : isOfType("application/json") ? StandardCharsets.UTF_8 : standard;
    }

    private static Charset charsetNamed(String name) throws UnsupportedEncodingException {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedEncodingException("no charset of that name");
        }
    }

    private boolean isOfType(String type) {
        String said = getContentType();
        return said != null
                && said.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(type);
    }

    // Its parameters: never the container's, which would read a body that is not there any more.

    @Override
    public Map<String, String[]> getParameterMap() {
        Map<String, String[]> known = parameters;
        if (known == null) {
            known = parsed();
            parameters = known;
        }
        return known;
    }

    private Map<String, String[]> parsed() {
        FormParameters all = new FormParameters();
        String query = getQueryString();
        all.addQuery(query == null ? "" : query);
        if (getMethod().equals("POST") && isOfType(FORM)) {
            try {
                Charset charset = charset(StandardCharsets.UTF_8);
                all.add(new String(body.stream().readAllBytes(), charset), charset);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all.byName();
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = getParameterValues(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        String[] values = getParameterMap().get(name);
        return values == null ? null : values.clone();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(getParameterMap().keySet());
    }

    @Override
    public Collection<Part> getParts() throws ServletException {
        throw new ServletException("behind this filter the parts of a multipart body are read from getInputStream()");
    }

    @Override
    public Part getPart(String name) throws ServletException {
        throw new ServletException("behind this filter the parts of a multipart body are read from getInputStream()");
    }

    // Who calls.

    @Override
    public @Nullable String getHeader(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return IdentityHeaders.NAMES.contains(lower) ? identity.get(lower) : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        String own = identity.get(name.toLowerCase(Locale.ROOT));
        return own == null ? super.getHeaders(name) : Collections.enumeration(List.of(own));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        Set<String> names = new LinkedHashSet<>(identity.keySet());
        for (String name : Collections.list(super.getHeaderNames())) {
            if (!identity.containsKey(name.toLowerCase(Locale.ROOT))) {
                names.add(name);
            }
        }
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        String value = getHeader(name);
        return value == null ? -1 : Integer.parseInt(value);
    }

    @Override
    public long getDateHeader(String name) {
        if (identity.containsKey(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not a date");
        }
        return super.getDateHeader(name);
    }

    // Asynchronous.

    /** With the request that the container has, an asynchronous dispatch would go around this one. */
    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse to) {
        AsyncContext context = super.startAsync(request, to);
        asynchronous = true;
        context.addListener(new Closing(body));
        return context;
    }

    /** Whether the request goes on after its filters; then its end gives the body back. */
    boolean wentAsynchronous() {
        return asynchronous;
    }

    /** The same around a request that the container dispatches again. */
    ProvenRequest around(HttpServletRequest request, ServletResponse to) {
        return new ProvenRequest(request, to, body, passport);
    }
}
