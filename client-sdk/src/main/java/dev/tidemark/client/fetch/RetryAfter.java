package dev.tidemark.client.fetch;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** RFC 9110, section 10.2.3: when a server that refuses wants to be asked again. What is no such field is none. */
final class RetryAfter {
    /** More digits are more than thirty years. */
    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /** From now. A date counts from the server's own: our clock has no part in it. */
    static Optional<Duration> of(HttpHeaders headers) {
        Optional<String> value = headers.firstValue("Retry-After").map(String::strip);
        if (value.isEmpty()) {
            return value.map(none -> Duration.ZERO);
        }
        if (value.get().chars().allMatch(c -> c >= '0' && c <= '9')) {
            return value.filter(digits -> !digits.isEmpty() && digits.length() <= MOST_DIGITS)
                    .map(digits -> Duration.ofSeconds(Long.parseLong(digits)));
        }
        return date(value)
                .flatMap(then -> date(headers.firstValue("Date")).map(now -> Duration.between(now, then)))
                .filter(pause -> !pause.isNegative());
    }

    private static Optional<Instant> date(Optional<String> text) {
        try {
            return text.map(value -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
