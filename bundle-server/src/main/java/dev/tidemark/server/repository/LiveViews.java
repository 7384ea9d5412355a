package dev.tidemark.server.repository;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The views of what is served: bytes that may be older, with the numbers of the state they are true of. The two are put
 * together when they are first read, so that a revocation costs nothing for each view. Thread-safe.
 */
final class LiveViews {
    /** Nothing is rendered for this domain. */
    static final LiveViews NONE = new LiveViews(Map.of(), Map.of(), null);

    private static final String BUNDLE_VERSION = "Tidemark-Bundle-Version";
    private static final String REVOCATION_SEQUENCE = "Tidemark-Revocation-Sequence";

    private final Map<String, ViewAnswer> rendered;
    private final Map<String, String> fields;
    private final @Nullable ViewAnswer instead;
    private final Map<String, ViewAnswer> answers = new ConcurrentHashMap<>();

    private LiveViews(Map<String, ViewAnswer> rendered, Map<String, String> fields, @Nullable ViewAnswer instead) {
        this.rendered = rendered;
        this.fields = fields;
        this.instead = instead;
    }

    /** What was rendered, true of {@code state}. */
    static LiveViews of(Map<String, ViewAnswer> rendered, DomainState state) {
        return new LiveViews(
                rendered,
                Map.of(
                        BUNDLE_VERSION, Long.toString(state.bundleVersion()),
                        REVOCATION_SEQUENCE, Long.toString(state.revocationSequence())),
                null);
    }

    /** Whatever is asked for is refused. */
    static LiveViews refused(ViewAnswer.Refused why) {
        return new LiveViews(Map.of(), Map.of(), why);
    }

    /** The view at a path; {@code null} if there is none. */
    @Nullable
    ViewAnswer find(String path) {
        if (instead != null) {
            return instead;
        }
        ViewAnswer plain = rendered.get(path);
        return plain == null ? null : answers.computeIfAbsent(path, missing -> stamped(plain));
    }

    private ViewAnswer stamped(ViewAnswer plain) {
        return plain instanceof ViewAnswer.Rendered view
                ? new ViewAnswer.Rendered(view.file().with(fields))
                : plain;
    }
}
