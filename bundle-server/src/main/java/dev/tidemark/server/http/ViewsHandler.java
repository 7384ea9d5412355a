package dev.tidemark.server.http;

import dev.tidemark.server.repository.ReadSurface;
import dev.tidemark.server.repository.ViewAnswer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers for standard renderings. The one place of the read listener where a query chooses. */
final class ViewsHandler {
    private static final String VIEWS = "views/";
    private static final String USE = "use=";

    private final ReadSurface surface;
    private final Supplier<String> requestIds;

    ViewsHandler(ReadSurface surface, Supplier<String> requestIds) {
        this.surface = surface;
        this.requestIds = requestIds;
    }

    /** Whether a path leads to views; {@code below} is where the part below the domain begins. */
    static boolean isView(String path, int below) {
        return path.startsWith(VIEWS, below);
    }

    void answer(String domain, String path, HttpServerRequest request, boolean head) {
        ViewAnswer view = surface.view(domain, path + use(request.query()));
        if (view instanceof ViewAnswer.Rendered rendered) {
            ReadHandler.send(rendered.file(), request);
        } else {
            HttpServerResponse response = request.response();
            problem((ViewAnswer.Refused) view).send(response, requestIds.get(), head);
        }
    }

    private static Problem problem(ViewAnswer.@Nullable Refused refused) {
        if (refused == null) {
            return Problem.notFound();
        }
        return switch (refused) {
            case STALE -> Problem.viewStale();
            case TOO_LARGE -> Problem.viewTooLarge();
            case FAILED -> Problem.internal();
        };
    }

    /** The parameter {@code use} as views name it, byte for byte; others are ignored, as on every path. */
    private static String use(@Nullable String query) {
        if (query != null) {
            for (String parameter : query.split("&")) {
                if (parameter.startsWith(USE)) {
                    return "?" + parameter;
                }
            }
        }
        return "";
    }
}
