package dev.tidemark.server;

/**
 * One thing that is wrong with a configuration.
 *
 * @param place where: {@code tidemark.toml:12}, the file alone where no line is to blame, or an environment variable
 * @param message what is wrong, and what to write instead
 */
public record ConfigFinding(String place, String message) {
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
