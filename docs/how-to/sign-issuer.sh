#!/usr/bin/env bash
# sign-issuer.sh DOMAIN SLUG PASSPHRASE_FILE: fetches the newest metadata of an issuer's role, renews it for 30 days with
# the key set of the authors' workspace, signs it with openssl, and writes VERSION.issuer.SLUG.json. Needs curl, jq, xxd.
set -euo pipefail

role=issuer.$2
repository=${TIDEMARK_REPOSITORY:-http://127.0.0.1:7420}/v1/$1
jwks=authors/issuers/$2/jwks.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Which version is in force: the statement names the snapshot, the snapshot names the role.
snapshot=$(curl -sf "$repository/metadata/timestamp.json" | jq '.signed.meta["snapshot.json"].version')
held=$(curl -sf "$repository/metadata/$snapshot.snapshot.json" | jq --arg f "$role.json" '.signed.meta[$f].version')
curl -sf "$repository/metadata/$held.$role.json" -o "$work/held.json"

# Canonical JSON is sorted members without white space; for ASCII that is what jq -S -c writes.
jq -cjS --arg now "$(date -u +%Y-%m-%dT%H:%M:%S.000Z)" --arg until "$(date -u -d '+30 days' +%Y-%m-%dT%H:%M:%SZ)" \
  --arg sha "$(sha256sum "$jwks" | cut -d' ' -f1)" --argjson length "$(wc -c < "$jwks")" --arg slug "$2" \
  '.signed | .version += 1 | .expires = $until | .tidemark.issued_at = $now
   | .targets["issuers/" + $slug + "/jwks.json"] = {hashes: {sha256: $sha}, length: $length}' \
  "$work/held.json" > "$work/signed"
sig=$(openssl pkeyutl -sign -rawin -in "$work/signed" -inkey "authors/keys/$role.p8" -passin "file:$3" | xxd -p -c 200)
jq -cj --arg sig "$sig" --slurpfile signed "$work/signed" '.signatures[0].sig = $sig | .signed = $signed[0]' \
  "$work/held.json" > "$((held + 1)).$role.json"
echo "wrote $((held + 1)).$role.json" >&2
