package dev.tidemark.server.guard;

import dev.tidemark.verifier.DenyReason;
import dev.tidemark.verifier.adapter.AdapterRefusal;
import dev.tidemark.verifier.adapter.DenialResponse;
import dev.tidemark.verifier.adapter.vertx.Answers;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;

/** One request on its way through, to its one end. Used on its event loop alone. */
final class Passage {
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final GuardTraffic traffic;
    private final long startedAt = System.nanoTime();
    private final List<Runnable> atEnd = new ArrayList<>();
    private Outcome outcome = Outcome.REFUSED;
    private boolean over;

    Passage(Vertx vertx, HttpServerRequest request, GuardTraffic traffic) {
        this.vertx = vertx;
        this.request = request;
        this.traffic = traffic;
        request.response().endHandler(end -> end());
        request.response().closeHandler(gone -> end());
    }

    HttpServerRequest request() {
        return request;
    }

    /** Whether the answer is complete, or nobody waits for it any more. */
    boolean isOver() {
        return over;
    }

    /** Runs once the answer is complete or the caller has gone; at once if that was before. */
    void atEnd(Runnable cleanUp) {
        if (over) {
            cleanUp.run();
        } else {
            atEnd.add(cleanUp);
        }
    }

    void endsAs(Outcome known) {
        outcome = known;
    }

    void deny(DenyReason reason) {
        outcome = Outcome.DENIED;
        answer(DenialResponse.of(reason));
    }

    void refuse(AdapterRefusal refusal) {
        traffic.refused(refusal);
        outcome = Outcome.REFUSED;
        answer(DenialResponse.of(refusal));
    }

    private void answer(DenialResponse answer) {
        Answers.send(vertx, request, answer);
    }

    /** An answer that began and cannot be ended: the caller must not take it for a whole one. */
    void breakOff() {
        request.connection().close();
    }

    /** For what has no response that ends: a connection that was taken over. */
    void end() {
        if (over) {
            return;
        }
        over = true;
        traffic.ended(outcome, System.nanoTime() - startedAt);
        atEnd.forEach(Runnable::run);
        atEnd.clear();
    }
}
