package dev.tidemark.verifier.replay.redis;

/** Why a Redis cannot be used, and what to do. Fixed sentences: nothing that a server or a library said. */
enum Trouble {
    UNREACHABLE(
            "Redis cannot be reached, or broke the connection; see that it runs, its address, and its TLS certificate"),
    SILENT("Redis does not answer in time; see its load and the network"),
    LOGIN("Redis refuses the user or the password, or they cannot be read; see the login and the file it is in"),
    FORBIDDEN("Redis forbids this user a command; allow it SET on its keys, and INFO"),
    FULL("Redis is out of memory and takes no new key; give it more, or let other things go"),
    NOT_PRIMARY("this Redis is a replica, which cannot be written to; give the address of the primary"),
    EVICTING("Redis may evict keys (maxmemory-policy is not noeviction), so it would forget used passports and let them"
            + " pass again; set maxmemory-policy to noeviction, on a Redis of its own if others need eviction"),
    POLICY_UNKNOWN("Redis does not say whether it may evict keys, so it might forget used passports; allow this user"
            + " INFO"),
    STRANGE("Redis answers what no Redis answers; see what listens at the address");

    private final String sentence;

    Trouble(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
