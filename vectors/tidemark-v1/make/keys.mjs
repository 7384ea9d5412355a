// Test keys by name, Ed25519, digests. Every private key here is public: it is made of its name.
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";

const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

export const sha256 = (data) => createHash("sha256").update(data).digest();
export const hex = (data) => sha256(data).toString("hex");
export const b64 = (data) => Buffer.from(data).toString("base64url");

/** The key of that name: its seed is SHA-256 of the name and "/0". */
export function key(name) {
  const seed = sha256(name + "/0");
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const raw = createPublicKey(secret).export({ type: "spki", format: "der" }).subarray(12);
  return {
    name,
    raw,
    sign: (message) => sign(null, message, secret),
    listed: () => ({ name, seed: seed.toString("hex"), public: raw.toString("hex") }),
  };
}

/** Canonical JSON as TUF signs it: members sorted, no white space; this data has ASCII and integers only. */
export function canonical(value) {
  if (Array.isArray(value)) {
    return "[" + value.map(canonical).join(",") + "]";
  }
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort().map((name) => JSON.stringify(name) + ":" + canonical(value[name]));
    return "{" + members.join(",") + "}";
  }
  return JSON.stringify(value);
}
