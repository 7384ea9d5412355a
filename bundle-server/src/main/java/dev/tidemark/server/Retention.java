package dev.tidemark.server;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long superseded files stay served.
 *
 * @param online snapshots, revocations roles, rules and tails
 * @param roles targets, policy, issuers' roles, and their targets
 */
record Retention(Duration online, Duration roles) {
    /** A reader that holds a statement has this long to fetch what it names. */
    static final Duration SHORTEST = Duration.ofHours(1);

    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    static Retention of(String online, String roles, boolean mayBeShort, Consumer<String> findings) {
        Duration first = duration(Setting.RETENTION_ONLINE, online, findings);
        Duration second = duration(Setting.RETENTION_ROLES, roles, findings);
        if (!mayBeShort && first.compareTo(SHORTEST) < 0 && !first.isZero()) {
            findings.accept(
                    Setting.RETENTION_ONLINE.key() + " is at least 1h; a shorter one breaks readers, so it takes "
                            + Setting.RETENTION_SHORT.key() + " = true, for development");
        }
        if (second.compareTo(first) < 0 && !second.isZero()) {
            findings.accept(Setting.RETENTION_ROLES.key() + " is at least " + Setting.RETENTION_ONLINE.key());
        }
        return new Retention(first, second);
    }

    private static Duration duration(Setting setting, String text, Consumer<String> findings) {
        Optional<Duration> read = read(text);
        if (read.isEmpty()) {
            findings.accept(setting.key() + " is a number and s, m, h or d, such as " + setting.defaultValue());
        }
        return read.orElse(Duration.ZERO);
    }

    private static Optional<Duration> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(form.group(1));
        return Optional.of(
                switch (form.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }
}
