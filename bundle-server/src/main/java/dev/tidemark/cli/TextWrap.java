package dev.tidemark.cli;

import java.util.ArrayList;
import java.util.List;

/** Breaks words into lines. */
final class TextWrap {
    /** What every manual page fits into. */
    static final int WIDTH = 80;

    private TextWrap() {}

    /**
     * Fills lines with words that are never broken themselves.
     *
     * @param first before the first line
     * @param rest before every other one
     * @param end after every line but the last
     */
    static List<String> lines(List<String> words, String first, String rest, String end) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : words) {
            if (!empty && line.length() + 1 + word.length() + end.length() > WIDTH) {
                lines.add(line + end);
                line = new StringBuilder(rest);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString());
        return lines;
    }

    /** A paragraph. */
    static List<String> paragraph(String text, int indent) {
        String margin = " ".repeat(indent);
        return lines(List.of(text.strip().split("\\s+")), margin, margin, "");
    }

    /** A term and what it is: beside it, or below it where the term is long. */
    static List<String> entry(String term, String text, int column) {
        String margin = " ".repeat(column);
        String start = "  " + term;
        List<String> words = List.of(text.strip().split("\\s+"));
        if (start.length() + 2 <= column) {
            return lines(words, start + " ".repeat(column - start.length()), margin, "");
        }
        List<String> lines = new ArrayList<>(List.of(start));
        lines.addAll(lines(words, margin, margin, ""));
        return lines;
    }
}
