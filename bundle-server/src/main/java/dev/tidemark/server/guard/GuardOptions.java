package dev.tidemark.server.guard;

import dev.tidemark.verifier.adapter.vertx.BodyRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a guard behaves.
 *
 * @param listen where callers come in
 * @param management where probes and metrics are
 * @param upstream what is guarded
 * @param routes which routes are treated otherwise than their policy says
 * @param limits how much is taken
 * @param times how long things may take
 * @param bodies what bodies may cost
 */
public record GuardOptions(
        Address listen,
        Address management,
        Upstream upstream,
        Routes routes,
        Limits limits,
        Times times,
        BodyRules bodies) {
    /**
     * A host and a port.
     *
     * @param port 0 takes a free one where it is listened on
     */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * What is guarded.
     *
     * @param address where it listens, plain HTTP
     * @param preserveHost whether it is told the caller's {@code Host} rather than its own
     * @param forwardAuthorization whether it is told the passport and the proof
     * @param forwardedProto what {@code X-Forwarded-Proto} says
     * @param connections how many connections to it each event loop keeps, at most
     */
    public record Upstream(
            Address address,
            boolean preserveHost,
            boolean forwardAuthorization,
            String forwardedProto,
            int connections) {
        /** One that is told as little as possible. */
        public static Upstream at(Address address) {
            return new Upstream(address, false, false, "http", 256);
        }
    }

    /**
     * One method and one path template that anybody may call.
     *
     * @param pathTemplate as the templates of a policy
     */
    public record Unprotected(String method, String pathTemplate) {}

    /**
     * Which routes are treated otherwise.
     *
     * @param unprotected forwarded without a decision
     * @param shadow ids of routes that are decided and forwarded whatever the decision is
     * @param upgrade ids of routes that may change to another protocol, once allowed
     * @param bodyLimits bytes, by route id, where it is not the limit of all
     */
    public record Routes(
            List<Unprotected> unprotected, Set<String> shadow, Set<String> upgrade, Map<String, Long> bodyLimits) {
        /** As the policy says. */
        public static final Routes NONE = new Routes(List.of(), Set.of(), Set.of(), Map.of());

        public Routes {
            unprotected = List.copyOf(unprotected);
            shadow = Set.copyOf(shadow);
            upgrade = Set.copyOf(upgrade);
            bodyLimits = Map.copyOf(bodyLimits);
        }
    }

    /**
     * How much is taken.
     *
     * @param requests under way at once
     * @param lineBytes of a request line
     * @param headerBytes of a header section, of callers and of the upstream
     * @param bodyBytes of a body, unless its route says otherwise
     */
    public record Limits(int requests, int lineBytes, int headerBytes, long bodyBytes) {
        /** The documented defaults. */
        public static final Limits DEFAULT = new Limits(1_024, 8 << 10, 16 << 10, BodyRules.DEFAULT_LIMIT);
    }

    /**
     * How long things may take.
     *
     * @param header from the first byte of a header section, or the opening of the connection, to its last byte
     * @param idle a connection of a caller on which nothing moves for so long is closed
     * @param connect to the upstream
     * @param answer from the first byte to the upstream to the head of its answer
     * @param drain how long requests under way may take at the end
     */
    public record Times(Duration header, Duration idle, Duration connect, Duration answer, Duration drain) {
        /** The documented defaults. */
        public static final Times DEFAULT = new Times(
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(20));
    }
}
