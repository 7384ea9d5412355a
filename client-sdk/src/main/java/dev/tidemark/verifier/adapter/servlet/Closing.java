package dev.tidemark.verifier.adapter.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;

/** Gives a body back when an asynchronous request is over. */
record Closing(HashedBody body) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) throws IOException {
        body.close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Asynchronous once more, after a dispatch: the container forgets its listeners then.
        event.getAsyncContext().addListener(this);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // Completion follows.
    }

    @Override
    public void onError(AsyncEvent event) {
        // Completion follows.
    }
}
