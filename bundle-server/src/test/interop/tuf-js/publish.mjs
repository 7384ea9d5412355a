// node publish.mjs DIR
// Makes repositories with tuf-js's models, each DIR/<name>/{root.json, metadata, targets}, and DIR/expected.json: for
// each repository what a client must find below which target path; null for what it must not find.
import { constants, createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import models from '@tufjs/models';

const { Key, MetaFile, Metadata, Root, Signature, Snapshot, TargetFile, Targets, Timestamp } = models;

const out = process.argv[2];
const expires = new Date(Date.now() + 365 * 24 * 3600 * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
const sha256 = (data) => createHash('sha256').update(data).digest('hex');

function newKey(kind) {
  const [type, options, keyType, scheme] = {
    ed25519: ['ed25519', {}, 'ed25519', 'ed25519'],
    ecdsa: ['ec', { namedCurve: 'P-256' }, 'ecdsa', 'ecdsa-sha2-nistp256'],
    alias: ['ec', { namedCurve: 'P-256' }, 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256'],
    rsa: ['rsa', { modulusLength: 2048 }, 'rsa', 'rsassa-pss-sha256'],
  }[kind];
  const { publicKey, privateKey } = generateKeyPairSync(type, options);
  const shown = kind === 'ed25519'
    ? publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex')
    : publicKey.export({ type: 'spki', format: 'pem' });
  const keyID = sha256(shown);
  const key = new Key({ keyID, keyType, scheme, keyVal: { public: shown } });
  const how = kind === 'rsa'
    ? { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    : privateKey;
  const signer = (data) =>
    new Signature({ keyID, sig: sign(kind === 'ed25519' ? null : 'sha256', data, how).toString('hex') });
  return { key, signer };
}

// The models have no public constructor of delegations, and read them from JSON.
function delegations(delegated) {
  return delegated.length === 0 ? {} : {
    delegations: {
      keys: Object.fromEntries(delegated.map(({ key: { key } }) => [key.keyID, key.toJSON()])),
      roles: delegated.map(({ key: { key }, ...delegation }) =>
        ({ keyids: [key.keyID], threshold: 1, terminating: false, ...delegation })),
    },
  };
}

class Repository {
  constructor(name, consistent, hashed) {
    Object.assign(this, { dir: join(out, name), consistent, hashed, lines: {}, expected: {} });
    mkdirSync(join(this.dir, 'metadata'), { recursive: true });
    this.keys = Object.fromEntries(
      [['root', 'rsa'], ['timestamp', 'ed25519'], ['snapshot', 'ecdsa'], ['targets', 'alias']]
        .map(([role, kind]) => [role, newKey(kind)]));
  }

  write(file, signed, signers) {
    const metadata = new Metadata(signed);
    signers.forEach(({ signer }) => metadata.sign(signer));
    const bytes = Buffer.from(JSON.stringify(metadata.toJSON(), null, 2));
    writeFileSync(join(this.dir, 'metadata', file), bytes);
    return bytes;
  }

  root(version, signers) {
    const root = new Root({ version, expires, consistentSnapshot: this.consistent });
    Object.entries(this.keys).forEach(([role, { key }]) => root.addKey(key, role));
    const bytes = this.write(`${version}.root.json`, root, signers);
    if (version === 1) writeFileSync(join(this.dir, 'root.json'), bytes);
  }

  // Two roots: the second replaces the root key, signed by the old and the new one.
  roots() {
    this.root(1, [this.keys.root]);
    const old = this.keys.root;
    this.keys.root = newKey('ecdsa');
    this.root(2, [old, this.keys.root]);
  }

  line(version, bytes) {
    return new MetaFile(this.hashed
      ? { version, length: bytes.length, hashes: { sha256: sha256(bytes), sha512: createHash('sha512').update(bytes).digest('hex') } }
      : { version });
  }

  role(name, key, files, delegated = []) {
    const targets = Targets.fromJSON(
      { _type: 'targets', spec_version: '1.0.31', version: 1, expires, targets: {}, ...delegations(delegated) });
    for (const [path, content] of Object.entries(files)) {
      const data = Buffer.from(content);
      targets.addTarget(new TargetFile({ path, length: data.length, hashes: { sha256: sha256(data) } }));
      const at = path.lastIndexOf('/') + 1;
      const file = path.slice(0, at) + (this.consistent ? `${sha256(data)}.` : '') + path.slice(at);
      mkdirSync(join(this.dir, 'targets', path.slice(0, at)), { recursive: true });
      writeFileSync(join(this.dir, 'targets', file), data);
    }
    const file = `${this.consistent ? '1.' : ''}${encodeURIComponent(name)}.json`;
    this.lines[`${name}.json`] = this.line(1, this.write(file, targets, [key]));
  }

  finish() {
    const snapshot = this.write(
      `${this.consistent ? '1.' : ''}snapshot.json`, new Snapshot({ version: 1, expires, meta: this.lines }), [this.keys.snapshot]);
    this.write('timestamp.json', new Timestamp({ version: 1, expires, snapshotMeta: this.line(1, snapshot) }), [this.keys.timestamp]);
    return this.expected;
  }
}

function build(name, consistent, hashed) {
  const repository = new Repository(name, consistent, hashed);
  repository.roots();
  const key = { tools: newKey('ed25519'), odd: newKey('ecdsa'), low: newKey('ed25519'), high: newKey('rsa'), last: newKey('ed25519') };
  const low = [...'01234567'];
  const high = [...'89abcdef'];
  repository.role('targets', repository.keys.targets, { 'top.txt': 'top' }, [
    { name: 'tools', key: key.tools, paths: ['tools/*', 'tools/*/*'], terminating: true },
    { name: 'low', key: key.low, path_hash_prefixes: low },
    { name: 'high', key: key.high, path_hash_prefixes: high },
    { name: 'last', key: key.last, paths: ['*', '*/*', '*/*/*'] },
  ]);
  repository.role('tools', key.tools, { 'tools/a.txt': 'a of tools' }, [
    { name: '../odd role', key: key.odd, paths: ['tools/?/*.bin'] },
  ]);
  repository.role('../odd role', key.odd, { 'tools/1/x.bin': 'x of odd', 'tools/22/y.bin': 'not its own' });
  const binned = ['binned-1', 'binned-2', 'binned-3', 'binned-4', 'binned-5', 'binned-6'];
  const bin = (digits) => Object.fromEntries(
    binned.filter((path) => digits.includes(sha256(path)[0])).map((path) => [path, `${path} by its digest`]));
  repository.role('low', key.low, bin(low));
  repository.role('high', key.high, bin(high));
  repository.role('last', key.last, { 'tools/late.txt': 'behind a terminating delegation', 'other/b.txt': 'b of last' });
  const expected = {
    'top.txt': 'top', 'tools/a.txt': 'a of tools', 'tools/1/x.bin': 'x of odd', 'other/b.txt': 'b of last',
    'tools/22/y.bin': null, 'tools/late.txt': null, 'absent': null,
  };
  ['binned-1', 'binned-2', 'binned-3'].forEach((path) => { expected[path] = `${path} by its digest`; });
  repository.finish();
  return expected;
}

const expected = {
  consistent: build('consistent', true, true),
  plain: build('plain', false, false),
};
writeFileSync(join(out, 'expected.json'), JSON.stringify(expected, null, 2));
