// transcript-v1, from its rules. Written for these vectors alone: it refuses nothing.
import { hex } from "./keys.mjs";

const UNRESERVED = /[A-Za-z0-9\-._~]/;

function decoded(text) {
  const parts = [];
  for (let i = 0; i < text.length; ) {
    if (text[i] === "%") {
      parts.push(Buffer.from(text.slice(i + 1, i + 3), "hex"));
      i += 3;
    } else {
      const one = String.fromCodePoint(text.codePointAt(i));
      parts.push(Buffer.from(one, "utf8"));
      i += one.length;
    }
  }
  return Buffer.concat(parts);
}

const encoded = (bytes) => [...bytes].map((b) => {
  const c = String.fromCharCode(b);
  return b < 0x80 && UNRESERVED.test(c) ? c : "%" + b.toString(16).toUpperCase().padStart(2, "0");
}).join("");

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** rfc3986-sort-keys-values */
export function normalized(raw) {
  const query = raw.startsWith("?") ? raw.slice(1) : raw;
  if (query === "") {
    return "";
  }
  return query.split("&").map((part) => {
    const at = part.indexOf("=");
    const [name, value] = at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    return [encoded(decoded(name)), encoded(decoded(value))];
  }).sort((a, b) => order(a[0], b[0]) || order(a[1], b[1])).map(([name, value]) => `${name}=${value}`).join("&");
}

/** Spaces and tabs at both ends. */
export const trim = (text) => text.replace(/^[ \t]+|[ \t]+$/g, "");

export const DEFAULTS = {
  method: "GET", scheme: "https", authority: "orders.example", path: "/v1/orders/search", audience: "orders-api",
  route_id: "orders.search", content_encoding: "", query: "", body: "", nonce: "nonce-1", passport_jti: "passport-1",
  issued_at: 1893456000, key_binding: "software", covered: [],
};

/** What is said of a request: headers are pairs of name and value, all of them covered that "covered" names. */
export function transcript(given) {
  const it = { ...DEFAULTS, ...given };
  const headers = it.headers ?? [["X-TrustPlane-Nonce", it.nonce]];
  const names = [...new Set([...it.covered.map((name) => name.toLowerCase()), "x-trustplane-nonce"])].sort();
  const selected = names.map((name) => ({
    name, value_sha256: hex(trim(headers.find(([sent]) => sent.toLowerCase() === name)[1])),
  }));
  const query = normalized(it.query);
  const fields = {
    method: trim(it.method).toUpperCase(), scheme: trim(it.scheme).toLowerCase(),
    authority: trim(it.authority).toLowerCase(), path: trim(it.path), audience: trim(it.audience),
    route_id: trim(it.route_id), content_encoding: trim(it.content_encoding).toLowerCase() || "identity",
    query_normalization: { algorithm: "rfc3986-sort-keys-values", normalized: query, sha256: hex(query) },
    query_sha256: hex(query), headers: { allow_list: names, selected }, body_sha256: hex(it.body),
    passport_jti: trim(it.passport_jti), nonce: trim(it.nonce), issued_at: it.issued_at,
    time_bucket: Math.floor(it.issued_at / 20), key_binding: trim(it.key_binding),
  };
  const lines = [
    "version=trustplane-transcript-v1", `method=${fields.method}`, `scheme=${fields.scheme}`,
    `authority=${fields.authority}`, `path=${fields.path}`, `audience=${fields.audience}`,
    `route_id=${fields.route_id}`, `content_encoding=${fields.content_encoding}`,
    "query_normalization.algorithm=rfc3986-sort-keys-values", `query_normalization.normalized=${query}`,
    `query_normalization.sha256=${hex(query)}`, `query_sha256=${hex(query)}`,
    `headers.allow_list=${names.join(",")}`,
    `headers.selected=${selected.map((one) => `${one.name}:${one.value_sha256}`).join(",")}`,
    `body_sha256=${fields.body_sha256}`, `passport_jti=${fields.passport_jti}`, `nonce=${fields.nonce}`,
    `issued_at=${fields.issued_at}`, `time_bucket=${fields.time_bucket}`, `key_binding=${fields.key_binding}`,
  ];
  return { fields, lines, sha256: hex(lines.join("\n")), headers, given: it };
}
