package dev.tidemark.server.guard;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;

/** Lets an allowed caller and the upstream speak another protocol, once both agreed (RFC 9110 section 7.8). */
final class Tunnel {
    private Tunnel() {}

    /** Asks the upstream for what the caller asks. */
    static Future<HttpClientResponse> ask(HttpServerRequest request, HttpClientRequest out) {
        out.putHeader(HttpHeaders.CONNECTION, "Upgrade");
        out.putHeader(HttpHeaders.UPGRADE.toString(), request.headers().getAll(HttpHeaders.UPGRADE));
        return out.connect();
    }

    /** From here on bytes go through as they come, until either side ends. */
    static void open(Passage passage, HttpClientResponse answer) {
        HttpServerRequest request = passage.request();
        HttpServerResponse response = request.response();
        NetSocket behind = answer.netSocket();
        behind.pause();
        Fields.copyResponse(answer.headers(), response.headers());
        response.headers().set(HttpHeaders.CONNECTION, "Upgrade");
        String protocol = answer.getHeader(HttpHeaders.UPGRADE);
        if (protocol != null) {
            response.headers().set(HttpHeaders.UPGRADE, protocol);
        }
        request.toNetSocket().onFailure(e -> behind.close()).onSuccess(front -> {
            front.closeHandler(gone -> {
                behind.close();
                passage.end();
            });
            behind.closeHandler(gone -> front.close());
            front.pipeTo(behind);
            behind.pipeTo(front);
        });
    }
}
