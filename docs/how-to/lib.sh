# Ed25519 keys and compact JWS with openssl; source it. For trying things out: real issuers have their own signer.

b64() { basenc --base64url -w0 | tr -d =; }

# jwk KEY.pem KID: the public JWK
jwk() {
  printf '{"kty":"OKP","crv":"Ed25519","kid":"%s","x":"%s"}' "$2" \
    "$(openssl pkey -in "$1" -pubout -outform DER | tail -c 32 | b64)"
}

# jws KEY.pem KID: standard input as a compact JWS
jws() {
  local input signed
  input=$(printf '{"alg":"EdDSA","kid":"%s"}' "$2" | b64).$(b64)
  signed=$(mktemp)
  printf '%s' "$input" > "$signed"
  printf '%s.%s\n' "$input" "$(openssl pkeyutl -sign -rawin -inkey "$1" -in "$signed" | b64)"
  rm -f "$signed"
}

# token SUBJECT DOMAIN: the claims of a caller's token, good for 50 minutes
token() {
  printf '{"iss":"ops","sub":"%s","aud":"tidemark:%s","jti":"%s","exp":%s}' \
    "$1" "$2" "$(openssl rand -hex 8)" "$(($(date +%s) + 3000))"
}

# passport JTI: the claims of a passport for the policy of the README, good for ten minutes
passport() {
  printf '{"iss":"https://issuer.example/software-jwks","sub":"service:orders-client","aud":"orders-api","jti":"%s",' "$1"
  printf '"iat":%s,"exp":%s,"trust_domain":"example.local",' "$(date +%s)" "$(($(date +%s) + 600))"
  printf '"cnf":{"kid":"proof-1","key_binding":"software","public_key_b64url":"%s"}}' "$(openssl rand 32 | b64)"
}
