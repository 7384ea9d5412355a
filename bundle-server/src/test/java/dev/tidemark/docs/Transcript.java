package dev.tidemark.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the commands of a page printed, with the marks of {@code prelude.sh} in it.
 *
 * @param exit of the shell; -1 if it did not end
 */
record Transcript(Page page, String text, int exit) {
    private static final Pattern MARK = Pattern.compile("\\n?\\u0001(begin|exit) (\\d+) ?(\\d*)\\n");
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z?");
    private static final Pattern OPAQUE = Pattern.compile("(?=[\\w-]*\\d)[\\w-]{20,}|\\b(?=[a-f]*\\d)[0-9a-f]{8,}\\b");
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

    /** Everything that went another way than the page says; empty if nothing did. */
    List<String> findings() {
        List<String> findings = new ArrayList<>();
        if (exit == -1) {
            findings.add(page.name() + ": the commands did not end");
        }
        Block above = null;
        for (Block block : page.blocks()) {
            if (block.runs()) {
                above = block;
                judge(block, findings);
            } else if (block.showsOutput() && above == null) {
                findings.add(at(block.line()) + ": shows the output of no block");
            } else if (block.showsOutput()) {
                compare(block, output(above), findings);
            }
        }
        return findings;
    }

    private void judge(Block block, List<String> findings) {
        if (!text.contains("\u0001begin " + block.line() + " \n")
                && !text.contains("\u0001begin " + block.line() + "\n")) {
            findings.add(at(block.line()) + ": was not reached");
            return;
        }
        String announced = block.word("exits").orElse("");
        List<String> happened = new ArrayList<>();
        int line = block.line();
        Matcher mark = MARK.matcher(segment(block));
        while (mark.find()) {
            if (mark.group(1).equals("exit")) {
                happened.add(mark.group(2));
                line = Integer.parseInt(mark.group(3));
            }
        }
        if (!String.join(",", happened).equals(announced)) {
            findings.add(at(line) + ": exit codes that are not 0: " + (happened.isEmpty() ? "none" : happened)
                    + ", announced: " + (announced.isEmpty() ? "none" : announced) + "\n" + output(block));
        }
    }

    /** Every line shown must have been printed, in this order; a line that is only … skips. */
    private void compare(Block shown, String printed, List<String> findings) {
        List<String> lines = printed.lines().map(Transcript::shape).toList();
        int from = 0;
        for (String line : shown.text().lines().toList()) {
            if (line.isBlank() || line.strip().equals("…")) {
                continue;
            }
            Pattern wanted = wanted(line);
            int at = from;
            while (at < lines.size() && !wanted.matcher(lines.get(at)).matches()) {
                at++;
            }
            if (at == lines.size()) {
                findings.add(at(shown.line()) + ": not printed by the commands above it: " + line + "\nprinted:\n"
                        + printed);
                return;
            }
            from = at + 1;
        }
    }

    private static Pattern wanted(String line) {
        List<String> parts = new ArrayList<>();
        for (String part : shape(line).split("…", -1)) {
            parts.add(Pattern.quote(part));
        }
        return Pattern.compile(String.join(".*", parts));
    }

    /** A line without what differs from run to run: times, digests, numbers, and how wide a column is. */
    private static String shape(String line) {
        String shape = TIME.matcher(line).replaceAll("T");
        shape = OPAQUE.matcher(shape).replaceAll("X");
        shape = NUMBER.matcher(shape).replaceAll("0");
        return shape.replaceAll("\\s+", " ").strip();
    }

    /** What a block printed. */
    private String output(Block block) {
        return MARK.matcher(segment(block)).replaceAll("");
    }

    private String segment(Block block) {
        Matcher begin =
                Pattern.compile("\\u0001begin " + block.line() + " ?\\n").matcher(text);
        if (!begin.find()) {
            return "";
        }
        int end = text.indexOf("\u0001begin ", begin.end());
        return text.substring(begin.end(), end == -1 ? text.length() : end);
    }

    private String at(int line) {
        return page.name() + ":" + line;
    }
}
