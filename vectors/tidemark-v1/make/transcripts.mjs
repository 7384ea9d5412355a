// What TrustPlane's own transcript vectors lack, in their layout.
import { transcript, DEFAULTS } from "./transcript.mjs";

const ACCEPTED = {
  "plus-is-literal": { query: "q=a+b&r=a%2Bb&s=a%20b" },
  "key-without-equals": { query: "flag&flag=&flag=1" },
  "empty-parts": { query: "a&&b&" },
  "only-an-equals-sign": { query: "=&=1&=%3D" },
  "value-with-equals-signs": { query: "a=b=c&a==" },
  "lower-case-escapes": { query: "a=%7e&b=%c3%a9&c=%2f" },
  "unreserved-escaped": { query: "%61%2D%2E%5F%7E=%41" },
  "reserved-bare": { query: "a=!*'();:@$,/?[]|\"<>" },
  "non-ascii-raw-and-escaped": { query: "name=caf\u00e9&name=caf%C3%A9&\u540d=\u{1f511}" },
  "decomposed-is-another": { query: "name=cafe\u0301&name=caf\u00e9" },
  "equal-keys-by-value": { query: "a=2&a=10&a=1&a=&a=2" },
  "sorted-as-encoded": { query: "a%7B=1&aa=2&a%2D=3&a=4&A=5" },
  "key-before-its-extension": { query: "a-=1&a=2&a%20=3" },
  "escaped-line-feed-stays-escaped": { query: "a=1%0Amethod=DELETE&b=%00" },
  "leading-question-mark": { query: "?a=1" },
  "two-leading-question-marks": { query: "??a=1" },
  "lone-question-mark": { query: "?" },
  "nonce-alone-covered": {
    headers: [["Accept", "application/json"], ["X-TrustPlane-Nonce", "nonce-1"], ["Content-Type", "text/plain"]],
  },
  "optional-fields-covered": {
    headers: [["X-TrustPlane-Nonce", "nonce-1"], ["content-type", "text/plain"], ["ACCEPT", "*/*"]],
    covered: ["content-type", "Accept"],
  },
  "one-of-two-optional-fields-covered": {
    headers: [["Accept", "*/*"], ["Content-Type", "text/plain"], ["X-TrustPlane-Nonce", "nonce-1"]],
    covered: ["accept"],
  },
  "values-are-trimmed": {
    headers: [["X-TrustPlane-Nonce", " nonce-1\t"], ["Accept", "\t text/html , */* "]], covered: ["accept"],
    nonce: " nonce-1\t",
  },
  "empty-value-of-a-field": { headers: [["Accept", " "], ["X-TrustPlane-Nonce", "nonce-1"]], covered: ["accept"] },
  "cases": { method: "get", scheme: "HTTPS", authority: "Orders.Example:8443", content_encoding: " GZIP" },
  "path-as-it-is": { path: "/v1/Orders/%7Ename/a//b;v=1" },
  "body-of-several-bytes-a-character": { method: "POST", body: "{\"name\":\"caf\u00e9 \u{1f511}\"}\n" },
  "last-second-of-a-bucket": { issued_at: 1893456019 },
  "first-second-of-a-bucket": { issued_at: 1893456020 },
  "second-of-another-century": { issued_at: 4102444799 },
};

const REFUSED = {
  "escape-cut-short": { query: "a=%4" },
  "lone-percent": { query: "100%" },
  "escape-that-is-no-hex": { query: "a=%G0" },
  "escape-with-a-digit-of-another-script": { query: "a=%\uff11\uff11" },
  "escape-with-a-sign": { query: "a=%+1" },
  "escape-that-is-not-utf-8": { query: "a=%FF" },
  "escape-of-an-overlong-form": { query: "a=%C0%AF" },
  "escape-of-a-surrogate": { query: "a=%ED%A0%80" },
  "escape-of-half-a-character": { query: "a=%C3" },
  "raw-character-between-the-halves-of-another": { query: "a=%C3\u00a9" },
  "line-feed-in-the-path": { path: "/v1\naudience=other" },
  "line-feed-in-the-nonce": { nonce: "nonce-1\nissued_at=0" },
  "line-feed-in-the-jti": { passport_jti: "passport-1\nnonce=other" },
  "line-feed-in-the-authority": { authority: "orders.example\npath=/" },
  "line-feed-in-the-method": { method: "GET\nscheme=http" },
  "line-feed-at-the-end": { path: "/v1\n" },
  "carriage-return-in-the-nonce": { nonce: "a\rb" },
  "null-in-the-path": { path: "/v1/\u0000" },
  "delete-in-the-nonce": { nonce: "a\u007fb" },
  "next-line-in-the-nonce": { nonce: "a\u0085b" },
  "no-break-space-at-the-end": { nonce: "nonce-1\u00a0" },
  "byte-order-mark-at-the-start": { nonce: "\ufeffnonce-1" },
  "empty-nonce": { nonce: " " },
  "empty-jti": { passport_jti: "" },
  "empty-path": { path: "" },
  "empty-authority": { authority: "" },
};

const accepted = ([vector_id, given]) => {
  const made = transcript(given);
  return {
    vector_id,
    raw_request: {
      query: made.given.query, body_utf8: made.given.body,
      headers: made.headers.map(([name, value]) => ({ name, value })),
    },
    given: Object.fromEntries(
      ["method", "scheme", "authority", "path", "content_encoding", "nonce"].map((name) => [name, made.given[name]])),
    transcript: made.fields,
    canonical: { format: "trustplane-transcript-v1-lines", lines: made.lines, sha256: made.sha256 },
  };
};

const refused = ([vector_id, given]) => {
  const { covered, body, ...fields } = { ...DEFAULTS, ...given };
  return { vector_id, ...fields };
};

export const transcripts = {
  version: "tidemark-transcript-v1-more", kind: "request_transcripts",
  note: "given: fields as a caller gives them, before they are trimmed and put into their case. refused: no transcript"
    + " may be made; the query is the raw one without the question mark that begins it.",
  accepted: Object.entries(ACCEPTED).map(accepted),
  refused: Object.entries(REFUSED).map(refused),
};
