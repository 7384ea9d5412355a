package dev.tidemark.server.guard;

import dev.tidemark.verifier.adapter.AdapterRefusal;
import dev.tidemark.verifier.adapter.vertx.ReceivedRequest;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/** Sends what was decided to the upstream, and its answer back, each as fast as the other side takes it. */
final class Forwarder {
    private static final String VIA_FIELD = "Via";
    private static final String VIA = "1.1 tidemark";

    private final Vertx vertx;
    private final HttpClient client;
    private final GuardOptions.Upstream upstream;
    private final Duration answerDeadline;
    private final GuardTraffic traffic;

    Forwarder(
            Vertx vertx,
            HttpClient client,
            GuardOptions.Upstream upstream,
            Duration answerDeadline,
            GuardTraffic traffic) {
        this.vertx = vertx;
        this.client = client;
        this.upstream = upstream;
        this.answerDeadline = answerDeadline;
        this.traffic = traffic;
    }

    void forward(Passage passage, Pass pass) {
        HttpServerRequest request = passage.request();
        passage.endsAs(pass.outcome());
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(upstream.address().host())
                .setPort(upstream.address().port())
                .setURI(request.uri());
        Attempt attempt = new Attempt(passage);
        long timer = vertx.setTimer(
                Math.max(1, answerDeadline.toMillis()), id -> attempt.fail(AdapterRefusal.UPSTREAM_TIMEOUT));
        passage.atEnd(() -> vertx.cancelTimer(timer));
        client.request(options)
                .compose(out -> attempt.send(out, pass))
                .onFailure(e -> attempt.fail(AdapterRefusal.UPSTREAM_UNAVAILABLE))
                .onSuccess(answer -> {
                    vertx.cancelTimer(timer);
                    attempt.answered(answer);
                });
    }

    /** One request to the upstream. */
    private final class Attempt {
        private final Passage passage;
        private final HttpServerRequest request;
        private boolean over;
        /** Whether the upstream has said everything: its connection can be used again. */
        private boolean whole;

        Attempt(Passage passage) {
            this.passage = passage;
            this.request = passage.request();
        }

        Future<HttpClientResponse> send(HttpClientRequest out, Pass pass) {
            if (over || passage.isOver()) {
                out.reset();
                return Future.failedFuture("the caller has gone");
            }
            // Whoever goes away takes his request with him.
            passage.atEnd(() -> {
                over = true;
                if (!whole) {
                    out.reset();
                }
            });
            tell(out.headers(), pass);
            if (ReceivedRequest.asksForUpgrade(request)) {
                return Tunnel.ask(request, out);
            }
            boolean bare = pass.body().length() == 0
                    && !request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                    && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
            if (!bare) {
                out.putHeader(
                        HttpHeaders.CONTENT_LENGTH, Long.toString(pass.body().length()));
            }
            Future<HttpClientResponse> answer = out.response();
            // An upstream may answer before it has read everything; what it then does not read is its own affair.
            pass.body().sendTo(out).onFailure(e -> {
                if (!answer.isComplete()) {
                    out.reset();
                    fail(AdapterRefusal.UPSTREAM_UNAVAILABLE);
                }
            });
            return answer;
        }

        private void tell(MultiMap to, Pass pass) {
            MultiMap from = request.headers();
            Fields.copyRequest(from, to, !pass.isEnforced() || upstream.forwardAuthorization());
            String host = from.get(HttpHeaders.HOST);
            if (host != null) {
                to.set("X-Forwarded-Host", host);
                if (upstream.preserveHost()) {
                    to.set(HttpHeaders.HOST, host);
                }
            }
            to.set("X-Forwarded-For", request.remoteAddress().hostAddress());
            to.set("X-Forwarded-Proto", upstream.forwardedProto());
            to.add(VIA_FIELD, via(request.version()));
            pass.passport().ifPresent(passport -> Identity.tell(passport, to));
            pass.shadowVerdict().ifPresent(verdict -> to.set("X-TrustPlane-Shadow-Decision", verdict));
        }

        void fail(AdapterRefusal refusal) {
            if (!over && !passage.isOver()) {
                over = true;
                passage.refuse(refusal);
            }
        }

        void answered(HttpClientResponse answer) {
            if (over || passage.isOver()) {
                answer.request().reset();
                return;
            }
            if (answer.statusCode() == 101) {
                if (ReceivedRequest.asksForUpgrade(request)) {
                    Tunnel.open(passage, answer);
                } else {
                    answer.request().reset();
                    fail(AdapterRefusal.UPSTREAM_UNAVAILABLE);
                }
                return;
            }
            HttpServerResponse response = request.response();
            response.setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
            Fields.copyResponse(answer.headers(), response.headers());
            response.headers().add(VIA_FIELD, VIA);
            boolean bodiless = request.method().equals(HttpMethod.HEAD)
                    || answer.statusCode() == 204
                    || answer.statusCode() == 304;
            if (!bodiless && !response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
                response.setChunked(true);
            }
            answer.end().onSuccess(end -> whole = true);
            answer.pipe().endOnFailure(false).to(response).onFailure(e -> {
                if (!passage.isOver()) {
                    traffic.brokenOff();
                    passage.breakOff();
                }
            });
        }
    }

    private static String via(HttpVersion version) {
        return version == HttpVersion.HTTP_1_0 ? "1.0 tidemark" : VIA;
    }
}
