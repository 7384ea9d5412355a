package dev.tidemark.bundle;

import java.time.Duration;
import java.util.Optional;

/** How old the state may be for a route to answer. The boundary is inclusive: an age equal to the window passes. */
public sealed interface FreshnessClass {

    /** The name in documents. */
    String wireName();

    /** The oldest age at which the route still answers; empty where no age closes it, or none opens it. */
    Optional<Duration> window();

    /** Whether state of this age may be used. Age is never negative; a clock nobody trusts has no age to ask with. */
    boolean admits(Duration age);

    /**
     * Needs a current view.
     *
     * @param maxAge the policy's {@code realtime_window_seconds}
     */
    record Realtime(Duration maxAge) implements FreshnessClass {
        @Override
        public String wireName() {
            return "realtime";
        }

        @Override
        public Optional<Duration> window() {
            return positive(maxAge);
        }

        @Override
        public boolean admits(Duration age) {
            return within(age, maxAge);
        }
    }

    /**
     * Tolerates a bounded age.
     *
     * @param maxAge the route's window. A missing, zero or negative one is kept as a negative duration, so that even an
     *     age of zero is too old: such a route always denies
     */
    record Bounded(Duration maxAge) implements FreshnessClass {
        /** A bounded class without a positive window: denies at every age. */
        public static final Bounded CLOSED = new Bounded(Duration.ofSeconds(-1));

        public Bounded {
            if (maxAge.isZero()) {
                maxAge = Duration.ofSeconds(-1);
            }
        }

        @Override
        public String wireName() {
            return "bounded";
        }

        @Override
        public Optional<Duration> window() {
            return positive(maxAge);
        }

        @Override
        public boolean admits(Duration age) {
            return within(age, maxAge);
        }
    }

    /** Answers at any age. A high-risk route may not be of this class. */
    record OfflineOk() implements FreshnessClass {
        @Override
        public String wireName() {
            return "offline-ok";
        }

        @Override
        public Optional<Duration> window() {
            return Optional.empty();
        }

        @Override
        public boolean admits(Duration age) {
            return true;
        }
    }

    /**
     * A class this reader does not know: denies.
     *
     * @param name as the policy spells it, untrusted text
     */
    record Unknown(String name) implements FreshnessClass {
        @Override
        public String wireName() {
            return name;
        }

        @Override
        public Optional<Duration> window() {
            return Optional.empty();
        }

        @Override
        public boolean admits(Duration age) {
            return false;
        }
    }

    private static Optional<Duration> positive(Duration window) {
        return window.compareTo(Duration.ZERO) > 0 ? Optional.of(window) : Optional.empty();
    }

    private static boolean within(Duration age, Duration window) {
        return !window.isNegative() && !window.isZero() && age.compareTo(window) <= 0;
    }
}
