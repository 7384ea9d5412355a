// Verifies tokens with npm jose, one line of standard input after the other, from one remote JWK set that is kept as a
// service keeps it: `{"token", "reload"?}`. Answers each with a line: {"verified": claims} or {"refused": code}.
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createInterface } from 'node:readline';

const keys = createRemoteJWKSet(new URL(process.argv[2]), { cooldownDuration: 0 });
for await (const line of createInterface({ input: process.stdin })) {
  const { token, reload } = JSON.parse(line);
  try {
    if (reload) await keys.reload();
    const { payload } = await jwtVerify(token, keys, { audience: 'shop' });
    console.log(JSON.stringify({ verified: payload }));
  } catch (error) {
    console.log(JSON.stringify({ refused: error.code ?? error.name, message: error.message }));
  }
}
