#!/usr/bin/env node
// A service that trusts whoever stands in front of it: answers each request with what it was told about it, as one line
// of JSON, and appends the same line to a file as soon as the request is there.
//
//   node upstream.mjs LOG      prints the port it took
//
// The query member wait=SECONDS makes it answer later.
import { appendFileSync } from "node:fs";
import http from "node:http";

const [log] = process.argv.slice(2);

const server = http.createServer((request, response) => {
  let length = 0;
  request.on("data", (part) => (length += part.length));
  request.on("end", () => {
    const told = Object.entries(request.headers).filter(([name]) => name.startsWith("x-trustplane-"));
    const seen = {
      method: request.method,
      target: request.url,
      body_bytes: length,
      content_type: request.headers["content-type"] ?? null,
      authorization: "authorization" in request.headers,
      told: Object.fromEntries(told),
    };
    const line = JSON.stringify(seen);
    appendFileSync(log, line + "\n");
    const wait = Number(new URLSearchParams(request.url.split("?")[1]).get("wait"));
    setTimeout(() => response.setHeader("Content-Type", "application/json").end(line), wait * 1000);
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
