package dev.tidemark.metadata;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Why metadata was refused: one type per cause, with the numbers that matter. The {@link #code()} is stable and is the
 * label of logs and metrics; {@link #explain()} says what happened and what to do.
 */
public sealed interface Rejection {
    /** Every code there is. */
    Set<String> CODES = Set.of(
            "malformed",
            "too_large",
            "threshold_not_met",
            "wrong_type",
            "wrong_version",
            "rollback",
            "behind",
            "equivocation",
            "expired",
            "length_mismatch",
            "hash_mismatch",
            "wrong_domain",
            "wrong_epoch",
            "root_constant_changed",
            "root_withheld",
            "extension_invalid",
            "from_future",
            "issue_time_fell",
            "statement_too_long",
            "role_missing",
            "not_delegated",
            "mix_and_match");

    /** A stable, lower-case identifier. */
    String code();

    /**
     * One or two sentences for the person who reads the log. Untrusted text in it is names of roles, members and
     * targets, cut and reduced to printable characters.
     */
    String explain();

    /** The bytes are not what the format allows. {@code where} is a JSON pointer or a byte position. */
    record Malformed(String what, String where, String problem) implements Rejection {
        public Malformed {
            what = Printable.of(what);
            where = Printable.of(where);
        }

        @Override
        public String code() {
            return "malformed";
        }

        @Override
        public String explain() {
            return what + " is malformed at " + (where.isEmpty() ? "its top level" : where) + ": " + problem
                    + ". Correct it, or check that it is the right file.";
        }
    }

    /** More bytes than the reader allows. */
    record TooLarge(String what, long limitBytes) implements Rejection {
        public TooLarge {
            what = Printable.of(what);
        }

        @Override
        public String code() {
            return "too_large";
        }

        @Override
        public String explain() {
            return what + " is larger than " + limitBytes
                    + " bytes and was not read further. Make it smaller, or check that it is the right file.";
        }
    }

    /** Fewer distinct keys of the role signed than its threshold asks for. */
    record ThresholdNotMet(String role, int threshold, int valid) implements Rejection {
        public ThresholdNotMet {
            role = Printable.of(role);
        }

        @Override
        public String code() {
            return "threshold_not_met";
        }

        @Override
        public String explain() {
            return role + " carries " + valid + " valid signature(s) of distinct trusted keys, " + threshold
                    + " are needed. Sign the exact bytes with the keys the parent role names.";
        }
    }

    /** The {@code _type} is not the one of the role asked for. */
    record WrongType(String role, String expected, String found) implements Rejection {
        public WrongType {
            role = Printable.of(role);
            found = Printable.of(found);
        }

        @Override
        public String code() {
            return "wrong_type";
        }

        @Override
        public String explain() {
            return role + " has _type " + found + ", expected " + expected + ". Send the file of that role.";
        }
    }

    /** A version that is not the one that must come here. */
    record WrongVersion(String role, long expected, long found) implements Rejection {
        public WrongVersion {
            role = Printable.of(role);
        }

        @Override
        public String code() {
            return "wrong_version";
        }

        @Override
        public String explain() {
            return role + " has version " + found + ", expected exactly " + expected + ". Sign that version.";
        }
    }

    /** A number that must never fall, fell. */
    record Rollback(String what, long held, long offered) implements Rejection {
        public Rollback {
            what = Printable.of(what);
        }

        @Override
        public String code() {
            return "rollback";
        }

        @Override
        public String explain() {
            return what + " " + offered + " is below " + held
                    + ", which is held. Old content is being replayed; ask another mirror, and find out who replays it.";
        }
    }

    /** An older statement: a mirror that lags. The held one stays. */
    record Behind(long held, long offered) implements Rejection {
        @Override
        public String code() {
            return "behind";
        }

        @Override
        public String explain() {
            return "This mirror serves timestamp " + offered + ", " + held + " is held. It lags; ask another, or wait.";
        }
    }

    /** One version, two contents, both signed, or listed by a signed index. */
    record Equivocation(String role, long version) implements Rejection {
        public Equivocation {
            role = Printable.of(role);
        }

        @Override
        public String code() {
            return "equivocation";
        }

        @Override
        public String explain() {
            return "Two different contents of " + role + " version " + version
                    + " are signed, or listed by a signed index. The held one is kept; keep both as evidence and alarm the operator.";
        }
    }

    /** {@code now >= expires}. */
    record Expired(String role, Instant expires, Instant now) implements Rejection {
        public Expired {
            role = Printable.of(role);
        }

        @Override
        public String code() {
            return "expired";
        }

        @Override
        public String explain() {
            return role + " expired at " + expires + " (now " + now + "). Sign it again, with a later expiry.";
        }
    }

    /** The length differs from the one its parent names. */
    record LengthMismatch(String what, long expected, long found) implements Rejection {
        public LengthMismatch {
            what = Printable.of(what);
        }

        @Override
        public String code() {
            return "length_mismatch";
        }

        @Override
        public String explain() {
            return what + " has " + found + " bytes, its signed entry says " + expected
                    + ". Send the bytes that were signed.";
        }
    }

    /** The digest differs from the one its parent names. */
    record HashMismatch(String what) implements Rejection {
        public HashMismatch {
            what = Printable.of(what);
        }

        @Override
        public String code() {
            return "hash_mismatch";
        }

        @Override
        public String explain() {
            return what
                    + " does not have the digest its signed entry names. Send the bytes that were signed; a mirror that serves others altered or mixed them.";
        }
    }

    /** The metadata is of another trust domain. */
    record WrongDomain(String role, String expected, String found) implements Rejection {
        public WrongDomain {
            role = Printable.of(role);
        }

        @Override
        public String code() {
            return "wrong_domain";
        }

        @Override
        public String explain() {
            return role + " belongs to domain " + found + ", expected " + expected + ". Use the files of one domain.";
        }
    }

    /** The metadata is of another epoch than the trusted root's. */
    record WrongEpoch(String role, long expected, long found) implements Rejection {
        public WrongEpoch {
            role = Printable.of(role);
        }

        @Override
        public String code() {
            return "wrong_epoch";
        }

        @Override
        public String explain() {
            return role + " belongs to epoch " + found + ", the trusted root is of epoch " + expected
                    + ". Sign it for that epoch, or fetch the newer root.";
        }
    }

    /** A root changed something that may not change. */
    record RootConstantChanged(String constant) implements Rejection {
        @Override
        public String code() {
            return "root_constant_changed";
        }

        @Override
        public String explain() {
            return "The new root changes or drops " + constant
                    + ", which a root chain must keep. Sign a root that keeps it.";
        }
    }

    /** The statement names a newer root than the mirrors gave. */
    record RootWithheld(long held, long named) implements Rejection {
        @Override
        public String code() {
            return "root_withheld";
        }

        @Override
        public String explain() {
            return "The statement was signed under root " + named + ", only root " + held
                    + " could be fetched. A mirror withholds or has not yet copied the newer root; ask another.";
        }
    }

    /** A Tidemark repository whose role lacks the signed member {@code tidemark}, or has it in another shape. */
    record ExtensionInvalid(String role, String problem) implements Rejection {
        public ExtensionInvalid {
            role = Printable.of(role);
        }

        @Override
        public String code() {
            return "extension_invalid";
        }

        @Override
        public String explain() {
            return role + ": the signed member tidemark is missing or wrong: " + problem
                    + ". Sign it with that member.";
        }
    }

    /** A statement issued later than this reader's clock allows. */
    record FromFuture(Instant issuedAt, Instant now, Duration tolerance) implements Rejection {
        @Override
        public String code() {
            return "from_future";
        }

        @Override
        public String explain() {
            return "The statement was issued at " + issuedAt + ", more than " + tolerance.toSeconds()
                    + " s ahead of this clock (" + now + "). Check both clocks.";
        }
    }

    /** The version rose while the time of issue fell. */
    record IssueTimeFell(Instant held, Instant offered) implements Rejection {
        @Override
        public String code() {
            return "issue_time_fell";
        }

        @Override
        public String explain() {
            return "A newer statement claims to be issued at " + offered + ", before " + held
                    + ", which is held. Check the clock of the server.";
        }
    }

    /** A statement that would live longer than the root allows. */
    record StatementTooLong(long lifeSeconds, long limitSeconds) implements Rejection {
        @Override
        public String code() {
            return "statement_too_long";
        }

        @Override
        public String explain() {
            return "The statement lives " + lifeSeconds + " s, the root allows " + limitSeconds
                    + " s. Sign a shorter one.";
        }
    }

    /** A role the index must list is not listed. */
    record RoleMissing(String role) implements Rejection {
        public RoleMissing {
            role = Printable.of(role);
        }

        @Override
        public String code() {
            return "role_missing";
        }

        @Override
        public String explain() {
            return "The snapshot does not list " + role + ". Publish that role first.";
        }
    }

    /** A role or target that no delegation allows. */
    record NotDelegated(String what, String problem) implements Rejection {
        public NotDelegated {
            what = Printable.of(what);
        }

        @Override
        public String code() {
            return "not_delegated";
        }

        @Override
        public String explain() {
            return what + " is not covered by its delegation: " + problem
                    + ". Publish only what the targets role delegates.";
        }
    }

    /** Two signed places name different numbers for one thing. */
    record MixAndMatch(String what, long stated, long found) implements Rejection {
        @Override
        public String code() {
            return "mix_and_match";
        }

        @Override
        public String explain() {
            return "The statement says " + what + " is " + stated + ", the role says " + found
                    + ". These files are not of one state; ask another mirror, or fetch again.";
        }
    }
}
