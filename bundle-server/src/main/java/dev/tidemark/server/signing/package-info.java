/**
 * Keys in files, and the signer that holds the online keys.
 *
 * <p>The request check of {@link dev.tidemark.server.signing.OnlineSigner} is part of the trusted computing base.
 *
 * <p><b>Guarantees.</b> An online key signs only an object of its own role, of its own domain and epoch, with a version
 * above every version it has signed since it was told the last one; the use is on record before the signature leaves. A
 * private key is never written where another user of the machine can read it, and never read from such a place.
 *
 * <p><b>Does not guarantee.</b> That what the statement says is true: a snapshot that names wrong versions is a snapshot.
 * That memory holds no copy of a passphrase: our arrays are wiped, the provider's are its own.
 *
 * <p><b>An attacker who controls the request</b> gets signatures over statements of that role, domain and epoch that are
 * newer than the last, and a record of each. <b>One who controls a key file</b> without the passphrase can make reading
 * fail, with a typed {@link dev.tidemark.server.signing.KeyFileException}, or supply a key the root does not name.
 */
@NullMarked
package dev.tidemark.server.signing;

import org.jspecify.annotations.NullMarked;
