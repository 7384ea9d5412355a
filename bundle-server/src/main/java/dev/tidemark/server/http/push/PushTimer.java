package dev.tidemark.server.http.push;

/** Told how long things took, on threads that must not block. */
public interface PushTimer {
    /** An event was put into the form in which it is sent. */
    void encoded(String domain, long nanos);

    /** An event was handed to the last connection; counted from the moment it was told of. */
    void broadcast(String domain, long nanos);
}
