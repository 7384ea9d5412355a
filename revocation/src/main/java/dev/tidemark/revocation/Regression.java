package dev.tidemark.revocation;

import java.util.OptionalInt;

/** How a new state would take back what is held, with the two values that matter. Immutable. */
public sealed interface Regression {
    /** The stable code, for example {@code sequence_fell}. */
    String code();

    /** A state of an earlier epoch. */
    record EpochFell(long held, long found) implements Regression {
        @Override
        public String code() {
            return "epoch_fell";
        }
    }

    /** Another salt in the same epoch: every fingerprint held would be unreadable. */
    record SaltChanged(long epoch) implements Regression {
        @Override
        public String code() {
            return "salt_changed";
        }
    }

    /** A lower sequence number in the same epoch. */
    record SequenceFell(long held, long found) implements Regression {
        @Override
        public String code() {
            return "sequence_fell";
        }
    }

    /** The same sequence number with other entries or rules: one of two states was hidden from somebody. */
    record LiveSetDiffers(long sequence) implements Regression {
        @Override
        public String code() {
            return "live_set_differs";
        }
    }

    /** Hours pruned that the signed statement's own time does not allow yet. */
    record PruneAheadOfTime(long allowed, int found) implements Regression {
        @Override
        public String code() {
            return "prune_ahead_of_time";
        }
    }

    /** A lower {@code prune_before} for numbers from {@code from} (exclusive) to {@code to} that are held. */
    record PruneFell(long from, long to, int held, int found) implements Regression {
        @Override
        public String code() {
            return "prune_fell";
        }
    }

    /** An entry held that is gone, or has an earlier hour, while its hour is not below {@code prune_before}. */
    record EntryRegressed(long epoch, long tag, long fingerprint, int heldHour, OptionalInt foundHour)
            implements Regression {
        @Override
        public String code() {
            return "revocation_regressed";
        }
    }

    /** A rule held whose name is still listed, but covers less, expires sooner, or under a lower number. */
    record RuleLowered(long epoch, RevocationRule held) implements Regression {
        @Override
        public String code() {
            return "rule_lowered";
        }
    }

    /** A rule held whose name is gone, while the hour of its expiry is not below {@code prune_before}. */
    record RuleDropped(long epoch, RevocationRule held) implements Regression {
        @Override
        public String code() {
            return "rule_dropped";
        }
    }
}
