// node refresh.mjs METADATA_URL TARGETS_URL METADATA_DIR TARGET_DIR TARGET_PATH...
// METADATA_DIR holds root.json, the only thing trusted beforehand. Prints one JSON object a target.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Updater } from 'tuf-js';

const [metadataBaseUrl, targetBaseUrl, metadataDir, targetDir, ...paths] = process.argv.slice(2);
const updater = new Updater({ metadataBaseUrl, targetBaseUrl, metadataDir, targetDir });
await updater.refresh();
for (const path of paths) {
  const info = await updater.getTargetInfo(path);
  if (!info) {
    throw new Error(`no role signs ${path}`);
  }
  const file = await updater.downloadTarget(info);
  const bytes = readFileSync(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  console.log(JSON.stringify({ path, length: bytes.length, sha256 }));
}
