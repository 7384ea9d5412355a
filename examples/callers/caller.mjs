#!/usr/bin/env node
// A caller of a service behind TrustPlane's verifier contract: mints a passport, signs the request, sends it.
// Node 18 or newer, nothing to install. Copy what you need.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";

const HELP = `usage: node caller.mjs --url URL --issuer URI --issuer-key FILE --kid ID --subject URI
                       --audience NAME --route-id ID --trust-domain NAME [options]

Sends one signed request, prints status and body. Exit code 0 for 2xx, 1 for anything else, 2 for wrong usage.

the request
  --url URL               where to send it; path and query go out as written here
  --method NAME           GET, or POST if there is a body
  --body TEXT             the body; @FILE reads a file
  --header LINE           'Name: value', may be repeated; replaces a header of that name made here
  --cover NAMES           headers the proof covers, comma-separated
                          (x-trustplane-nonce, and content-type if you send one)
  --base-url URL          scheme and authority that are signed, and the Host that is sent, if they are not --url's
                          (a service behind a load balancer knows itself by its public name)
the passport
  --issuer URI            who vouches: claim iss
  --issuer-key FILE       the issuer's Ed25519 key, PKCS#8 PEM; made if there is no such file
  --kid ID                name of that key in the verifier's trust
  --subject URI           who calls: claim sub
  --audience NAME         the API's audience, as in the verifier's policy
  --route-id ID           the route's id, as in the verifier's policy
  --trust-domain NAME     claim trust_domain
  --jti ID                random if not given; each passes once
  --ttl SECONDS           exp - iat (60)
  --key-binding CLASS     how the proof key is held: software, remote_kms, hardware_local, attested_workload (software)
  --provenance JSON       claim provenance
  --context JSON          claim context
  --proof-key FILE        the caller's own Ed25519 key, as --issuer-key (a new one for each run)
  --passphrase-file FILE  its first line opens encrypted key files, and encrypts new ones
to see a denial
  --age SECONDS           how long ago it was issued: claim iat (0)
  --send-path PATH        send this path and query instead of the signed ones
  --send-body TEXT        send this body instead of the signed one
  --sign-with FILE        sign with this key instead of the one the passport names; made if there is no such file
  --replay                send the very same request twice; the second answer gives the exit code
instead of sending
  --jwk                   print the issuer's public key set, to be put into the verifier's trust
  --check-vectors DIR     check the transcript against TrustPlane's vectors
  --transcripts           one JSON request a line on stdin, one transcript a line on stdout
  --help                  this text
`;

class Refused extends Error {} // the message is the code

const sha256 = (data) => createHash("sha256").update(data).digest();
const hex = (data) => sha256(data).toString("hex");
const b64url = (data) => Buffer.from(data).toString("base64url");

// ---- transcript-v1: twenty lines that name everything the proof covers

const WHITE = "[ \\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000]+";
const EDGES = new RegExp(`^${WHITE}|${WHITE}$`, "g");

function clean(value) {
  if (/[\x00-\x1f\x7f-\x9f]/.test(value)) throw new Refused("control"); // a line feed would forge a line
  return value.replace(EDGES, "");
}

function recode(part) {
  if (/%(?![0-9A-Fa-f]{2})/.test(part)) throw new Refused("query_escape");
  try {
    const escape = (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase();
    return encodeURIComponent(decodeURIComponent(part)).replace(/[!'()*]/g, escape);
  } catch {
    throw new Refused("query_utf8");
  }
}

function normalizeQuery(raw) {
  clean(raw);
  const query = raw.replace(/^\?/, "");
  if (query === "") return "";
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return query
    .split("&")
    .map((part) => /^([^=]*)=?(.*)$/su.exec(part).slice(1).map(recode))
    .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map((pair) => pair.join("="))
    .join("&");
}

function transcript(r) {
  const sent = new Map();
  for (const [name, value] of r.headers) {
    if (!sent.has(name.toLowerCase())) sent.set(name.toLowerCase(), value); // the first of a name counts
  }
  const covered = [...new Set(r.covered.map((name) => clean(name).toLowerCase()))].sort();
  const query = normalizeQuery(r.query ?? "");
  const missing = covered.filter((name) => !sent.has(name));
  if (missing.length > 0) throw new Refused("header_missing");
  return [
    "version=trustplane-transcript-v1",
    "method=" + clean(r.method).toUpperCase(),
    "scheme=" + clean(r.scheme).toLowerCase(),
    "authority=" + clean(r.authority).toLowerCase(),
    "path=" + clean(r.path),
    "audience=" + clean(r.audience),
    "route_id=" + clean(r.route_id),
    "content_encoding=" + (clean(r.content_encoding ?? "").toLowerCase() || "identity"),
    "query_normalization.algorithm=rfc3986-sort-keys-values",
    "query_normalization.normalized=" + query,
    "query_normalization.sha256=" + hex(query),
    "query_sha256=" + hex(query),
    "headers.allow_list=" + covered.join(","),
    "headers.selected=" + covered.map((name) => name + ":" + hex(clean(sent.get(name)))).join(","),
    "body_sha256=" + clean(r.body_sha256),
    "passport_jti=" + clean(r.jti),
    "nonce=" + clean(r.nonce),
    "issued_at=" + r.issued_at,
    "time_bucket=" + Math.floor(r.issued_at / 20),
    "key_binding=" + clean(r.key_binding),
  ];
}

// ---- keys and passport

function ed25519Key(file, passphraseFile) {
  const passphrase = passphraseFile && readFileSync(passphraseFile, "utf8").split(/\r?\n/)[0];
  if (file && existsSync(file)) {
    const key = createPrivateKey({ key: readFileSync(file), passphrase });
    if (key.asymmetricKeyType !== "ed25519") throw new Error(`${file}: not an Ed25519 key`);
    return key;
  }
  const key = generateKeyPairSync("ed25519").privateKey;
  if (file) {
    const encrypted = passphrase ? { cipher: "aes-256-cbc", passphrase } : {};
    writeFileSync(file, key.export({ type: "pkcs8", format: "pem", ...encrypted }), { mode: 0o600, flag: "wx" });
    console.error(`caller: ${file} is new; its public half is not trusted anywhere yet`);
  }
  return key;
}

const publicKey = (key) => createPublicKey(key).export({ format: "jwk" }).x; // 32 bytes, unpadded base64url

function passport(o, issuerKey, proofKey, issuedAt) {
  const claims = {
    iss: o.issuer,
    sub: o.subject,
    aud: o.audience,
    iat: issuedAt,
    exp: issuedAt + o.ttl,
    jti: o.jti,
    trust_domain: o["trust-domain"],
    cnf: { kid: publicKey(proofKey), key_binding: o["key-binding"], public_key_b64url: publicKey(proofKey) },
  };
  for (const claim of ["provenance", "context"]) if (o[claim]) claims[claim] = JSON.parse(o[claim]);
  const text = [{ alg: "EdDSA", kid: o.kid, typ: "JWT" }, claims].map((p) => b64url(JSON.stringify(p))).join(".");
  return text + "." + b64url(sign(null, Buffer.from(text), issuerKey));
}

// ---- the request

function parseUrl(url) {
  // By hand: the URL class would rewrite dot segments and escapes, and the proof is over what is sent.
  const m = /^(https?):\/\/((\[[^\]]+\]|[^/?#@:]+)(?::(\d+))?)(\/[^?#]*)?(?:\?([^#]*))?$/i.exec(url);
  if (!m) throw new Error(`${url}: not an http or https URL`);
  const [, scheme, authority, host, port, path = "/", query = null] = m;
  return { scheme: scheme.toLowerCase(), authority, host: host.replace(/^\[|\]$/g, ""), port, path, query };
}

const bytes = (text) => (text?.startsWith("@") ? readFileSync(text.slice(1)) : Buffer.from(text ?? ""));

function signedHeaders(o, issuerKey, proofKey, signingKey) {
  const url = parseUrl(o.url);
  const named = o["base-url"] ? parseUrl(o["base-url"]) : url;
  const headers = o.header.map((line) => {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ ]*([\x20-\x7e]*)$/.exec(line) ?? [];
    if (!name) throw new Error(`--header '${line}': not 'Name: value' in plain ASCII`);
    return [name, value];
  });
  const given = (name) => headers.find(([n]) => n.toLowerCase() === name.toLowerCase())?.[1];
  const add = (name, value) => given(name) ?? (headers.push([name, value]), value);
  const nonce = add("X-TrustPlane-Nonce", b64url(randomBytes(16)));
  const issuedAt = Math.floor(Date.now() / 1000) - o.age;
  const bodySha256 = hex(bytes(o.body));
  const lines = transcript({
    method: o.method,
    scheme: named.scheme,
    authority: named.authority,
    path: url.path,
    query: url.query,
    audience: o.audience,
    route_id: o["route-id"],
    content_encoding: given("content-encoding"),
    headers,
    covered: o.cover?.split(",") ?? ["x-trustplane-nonce", "content-type"].filter(given),
    body_sha256: bodySha256,
    jti: o.jti,
    nonce,
    issued_at: issuedAt,
    key_binding: o["key-binding"],
  });
  const digest = sha256(lines.join("\n"));
  add("Authorization", "Bearer " + passport(o, issuerKey, proofKey, issuedAt));
  add("X-TrustPlane-Transcript-SHA256", digest.toString("hex"));
  add("X-TrustPlane-Proof", b64url(sign(null, digest, signingKey))); // over the 32 bytes, not over the text or the hex
  add("X-TrustPlane-Body-SHA256", bodySha256);
  add("Host", named.authority);
  return headers;
}

function send(o, headers) {
  const url = parseUrl(o.url);
  const path = o["send-path"] ?? url.path + (url.query === null ? "" : "?" + url.query);
  const body = bytes(o["send-body"] ?? o.body);
  const length = body.length > 0 || !["GET", "HEAD"].includes(o.method) ? ["Content-Length", String(body.length)] : [];
  const options = { method: o.method, host: url.host, port: url.port, path, agent: false, timeout: 30_000 };
  options.headers = [...headers.flat(), ...length];
  return new Promise((resolve, reject) => {
    const request = (url.scheme === "https" ? https : http).request(options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => (text += part)).on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode, text }));
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 30 s"))).on("error", reject).end(body);
  });
}

// ---- command line

function options(args) {
  const known = new Map([...HELP.matchAll(/^  --([a-z-]+)(?: ([A-Z]+))?/gm)].map(([, name, value]) => [name, value]));
  const o = { header: [], ttl: "60", age: "0", "key-binding": "software", jti: b64url(randomBytes(16)) };
  for (let i = 0; i < args.length; i++) {
    const [, name, attached] = /^--([a-z-]+)(?:=(.*))?$/s.exec(args[i]) ?? [];
    if (!known.has(name)) throw new Error(`unknown option ${args[i]}; see --help`);
    const value = known.get(name) ? attached ?? args[++i] : true;
    if (value === undefined) throw new Error(`--${name} needs a value`);
    name === "header" ? o.header.push(value) : (o[name] = value);
  }
  for (const seconds of ["ttl", "age"]) o[seconds] = Number(o[seconds]);
  o.method = (o.method ?? (o.body === undefined ? "GET" : "POST")).toUpperCase();
  return o;
}

function need(o, ...names) {
  const missing = names.filter((name) => o[name] === undefined);
  if (missing.length > 0) throw new Error(`missing: --${missing.join(", --")}; see --help`);
  for (const seconds of ["ttl", "age"]) {
    if (!Number.isSafeInteger(o[seconds])) throw new Error(`--${seconds}: not a whole number`);
  }
}

function answer(request) {
  try {
    const lines = transcript(request);
    return { lines, sha256: hex(lines.join("\n")) };
  } catch (e) {
    if (e instanceof Refused) return { refused: e.message };
    throw e;
  }
}

function checkVectors(dir) {
  const read = (name) => JSON.parse(readFileSync(`${dir}/${name}`, "utf8"));
  const names = read("manifest.json").vectors.filter((v) => v.contracts.includes("transcript-v1"));
  const wrong = names.filter(({ id, path }) => {
    const { raw_request: raw, transcript: t, canonical } = read(path.split("/").pop());
    const headers = raw.headers.map(({ name, value }) => [name, value]);
    const body_sha256 = hex(raw.body_utf8);
    const covered = t.headers.allow_list;
    const got = answer({ ...t, query: raw.query, headers, covered, body_sha256, jti: t.passport_jti });
    const ok = got.sha256 === canonical.sha256 && got.lines.join("\n") === canonical.lines.join("\n");
    console.log(`${id}: ${ok ? "ok" : "DIFFERS"}`);
    return !ok;
  });
  return names.length > 0 && wrong.length === 0 ? 0 : 1;
}

async function main(args) {
  let o;
  try {
    o = options(args);
    if (o.help) return console.log(HELP), 0;
    if (o["check-vectors"]) return checkVectors(o["check-vectors"]);
    if (o.transcripts) {
      const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
      return lines.forEach((line) => console.log(JSON.stringify(answer(JSON.parse(line))))), 0;
    }
    if (o.jwk) {
      need(o, "issuer", "issuer-key", "kid");
      const x = publicKey(ed25519Key(o["issuer-key"], o["passphrase-file"]));
      const keys = [{ kty: "OKP", crv: "Ed25519", x, kid: o.kid, alg: "EdDSA", use: "sig" }];
      return console.log(JSON.stringify({ issuer: o.issuer, keys })), 0;
    }
    need(o, "url", "issuer", "issuer-key", "kid", "subject", "audience", "route-id", "trust-domain");
  } catch (e) {
    return console.error(`caller: ${e.message}`), 2;
  }
  try {
    const issuerKey = ed25519Key(o["issuer-key"], o["passphrase-file"]);
    const proofKey = ed25519Key(o["proof-key"], o["passphrase-file"]);
    const signingKey = o["sign-with"] ? ed25519Key(o["sign-with"], o["passphrase-file"]) : proofKey;
    const headers = signedHeaders(o, issuerKey, proofKey, signingKey);
    let status;
    for (let left = o.replay ? 2 : 1; left > 0; left--) {
      const response = await send(o, headers);
      status = response.status;
      console.log(`${status}\n${response.text}`);
    }
    return status >= 200 && status < 300 ? 0 : 1;
  } catch (e) {
    return console.error(`caller: ${e.message}`), 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
