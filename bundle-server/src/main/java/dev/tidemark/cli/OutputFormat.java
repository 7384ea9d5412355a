package dev.tidemark.cli;

import java.util.List;

/** How results are written. */
enum OutputFormat {
    /** Lines for people. */
    table,
    /** One JSON object. */
    json;

    /** What a command line asks for that could not be parsed. */
    static OutputFormat of(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).equals("--output=json")
                    || (args.get(i).equals("--output")
                            && i + 1 < args.size()
                            && args.get(i + 1).equals("json"))) {
                return json;
            }
        }
        return table;
    }
}
