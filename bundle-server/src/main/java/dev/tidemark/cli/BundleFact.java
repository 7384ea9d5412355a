package dev.tidemark.cli;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One thing a bundle says of something, and in which direction it loosens. What has no order counts as loosening when it
 * changes: a reviewer should look.
 *
 * @param text as people read it
 * @param sense what a change of it does
 * @param rank for the senses that have an order
 */
record BundleFact(String text, Sense sense, BigDecimal rank) {
    /** What a change does. */
    enum Sense {
        /** Being there opens. */
        OPENS,
        /** Being there restricts. */
        RESTRICTS,
        /** A limit: the higher, the looser; without it, loosest. */
        HIGHER_IS_LOOSER,
        /** A demand: the higher, the stricter; without it, loosest. */
        HIGHER_IS_STRICTER
    }

    /** What a difference does to who may pass. */
    enum Effect {
        LOOSENS,
        TIGHTENS
    }

    /**
     * Something a bundle speaks of.
     *
     * @param what its kind: route, source, issuer, key and so on
     * @param name unique among its kind
     * @param parent the thing it belongs to and comes and goes with
     * @param facts by attribute
     */
    record Thing(String what, String name, Optional<String> parent, Map<String, BundleFact> facts) {
        Thing(String what, String name, Optional<String> parent) {
            this(what, name, parent, new TreeMap<>());
        }

        String id() {
            return what + " " + name;
        }

        Thing with(String attribute, BundleFact fact) {
            facts.put(attribute, fact);
            return this;
        }

        Thing opens(String attribute, Object text) {
            return with(attribute, new BundleFact(String.valueOf(text), Sense.OPENS, BigDecimal.ZERO));
        }

        Thing restricts(String attribute, Optional<?> text) {
            text.ifPresent(
                    value -> with(attribute, new BundleFact(String.valueOf(value), Sense.RESTRICTS, BigDecimal.ZERO)));
            return this;
        }

        Thing limit(String attribute, String text, long rank) {
            return with(attribute, new BundleFact(text, Sense.HIGHER_IS_LOOSER, BigDecimal.valueOf(rank)));
        }

        Thing demand(String attribute, String text, long rank) {
            return with(attribute, new BundleFact(text, Sense.HIGHER_IS_STRICTER, BigDecimal.valueOf(rank)));
        }
    }

    /** What it does that this is said now and was not before. */
    Effect added() {
        return sense == Sense.OPENS ? Effect.LOOSENS : Effect.TIGHTENS;
    }

    Effect removed() {
        return sense == Sense.OPENS ? Effect.TIGHTENS : Effect.LOOSENS;
    }

    Effect becomes(BundleFact next) {
        int rise = next.rank.compareTo(rank);
        boolean tighter =
                (sense == Sense.HIGHER_IS_LOOSER && rise < 0) || (sense == Sense.HIGHER_IS_STRICTER && rise > 0);
        return tighter ? Effect.TIGHTENS : Effect.LOOSENS;
    }
}
