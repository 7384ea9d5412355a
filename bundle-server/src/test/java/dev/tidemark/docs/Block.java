package dev.tidemark.docs;

import java.util.List;
import java.util.Optional;

/**
 * A fenced block of a page.
 *
 * @param line of the opening fence, from 1
 * @param end line of the closing fence
 * @param language first word after the fence, empty if there is none
 * @param words the words after it: how the block is checked
 * @param text what stands between the fences
 */
public record Block(int line, int end, String language, List<String> words, String text) {
    /** The value of a word {@code name=value}. */
    Optional<String> word(String name) {
        return words.stream()
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .findFirst();
    }

    boolean runs() {
        return language.equals("bash") && word("no-run").isEmpty();
    }

    /** Whether it shows what the commands above it print. */
    boolean showsOutput() {
        return language.equals("text") && words.contains("output");
    }
}
