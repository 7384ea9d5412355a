package dev.tidemark.metadata;

import org.jspecify.annotations.Nullable;

/**
 * A value on the way down into a document. Its pointer is written only for a failure: one for every value would cost more
 * than reading them.
 *
 * @param parent what it is in; {@code null} at the top
 * @param member its name there, or its number in decimal
 */
record Place(@Nullable Place parent, String member) {
    static final Place TOP = new Place(null, "");

    Place at(String name) {
        return new Place(this, name);
    }

    Place at(int index) {
        return new Place(this, Integer.toString(index));
    }

    /** A JSON pointer (RFC 6901); a name that is no plain one is {@code *} in it. */
    String pointer() {
        StringBuilder out = new StringBuilder();
        for (Place place = this; place.parent != null; place = place.parent) {
            out.insert(0, "/" + StrictJson.segment(place.member));
        }
        return out.toString();
    }
}
