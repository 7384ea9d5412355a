package dev.tidemark.client.cli;

/** What {@code --help} shows. */
final class Help {
    static final String TEXT = """
            tuf-client - Reads any TUF repository: trust a root, refresh, download.

            SYNOPSIS
              tuf-client --metadata-dir DIR init ROOT
              tuf-client --metadata-dir DIR --metadata-url URL refresh
              tuf-client --metadata-dir DIR --metadata-url URL --target-name PATH
                  --target-dir DIR --target-base-url URL download

            DESCRIPTION
              A client of The Update Framework, specification 1.0.34, for repositories of
              any maker. The verbs and options are those of TUF's conformance suite.

              init checks that ROOT carries its own signatures and makes it what is trusted.
              No server is asked. Take ROOT from the repository's owner, not from the
              repository.

              refresh brings root, timestamp, snapshot and targets up to date. Each is kept
              as soon as it has passed, also when a later one fails.

              download refreshes, searches the delegations for the target, and writes the
              file if its length and digests are the signed ones. A file that is there
              already and has them is not fetched again. Prints where the file is.

              Time is the clock of the operating system. Redirects are not followed.

            OPTIONS
              --metadata-dir DIR       where trusted metadata is kept; made by init
              --metadata-url URL       where the repository's timestamp.json is
              --target-name PATH       the target's path, as metadata has it
              --target-dir DIR         where downloaded files go; made if missing
              --target-base-url URL    where the repository's targets are
              -h, --help               show this

            EXIT CODES
              0    done
              1    refused, not found, unreachable, or not understood: the last line of
                   standard error says which, what to do, and a code

            FILES
              DIR/root.json, timestamp.json, snapshot.json, targets.json, ROLE.json
                                       in --metadata-dir: what is trusted, as it was
                                       received, role names percent-encoded (a digest for
                                       one that is no file name). Whoever can write here
                                       decides what is trusted.
              DIR/PATH                 in --target-dir: the file, its path
                                       percent-encoded into one name

            LIMITS
              root 512000 bytes, timestamp 16384, snapshot 2000000, targets 5000000, a
              downloaded file 512 MiB; 256 newer roots in one refresh; 32 delegated roles
              in one search, 8 delegations deep. Succinct delegations are not read.

            EXAMPLES
              tuf-client --metadata-dir trusted init root.json
              tuf-client --metadata-dir trusted \\
                  --metadata-url https://example.org/metadata refresh
              tuf-client --metadata-dir trusted \\
                  --metadata-url https://example.org/metadata \\
                  --target-name releases/tool.tar.gz --target-dir . \\
                  --target-base-url https://example.org/targets download
            """;

    private Help() {}
}
