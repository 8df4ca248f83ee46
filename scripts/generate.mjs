// `npm run generate [PART…]`: writes the generated files of these parts, or of all parts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** The scripts of each part, in order: a part is made from files that earlier parts wrote. */
const parts = {
  // Triggers: their list, the table of the inspection engine.
  triggers: [
    'packages/knowledge/triggers/generate/write-registry.ts',
    'packages/knowledge/triggers/generate/write-engine.ts',
  ],
  // The inspection engine as data for other languages, and its test vectors. The second run reads the packed rules
  // that the first run wrote.
  inspect: ['packages/inspect/vectors/write.ts', 'packages/inspect/vectors/write.ts'],
  // Facts from public packages. Needs Python, pip and a registry.
  data: ['scripts/generate.ts'],
  // Methods and roles of Google, from public packages and role data. Needs npm, git and a registry.
  google: ['packages/knowledge/google/generate/write.ts', 'packages/knowledge/google/generate/write-wire.ts'],
};
/** The engine's data for other languages contains the triggers, so it is made again with them. */
const alsoMakes = { triggers: ['inspect'] };

const asked = process.argv.slice(2);
const unknown = asked.filter((part) => !Object.hasOwn(parts, part));
if (unknown.length > 0) {
  process.stderr.write(`no part ${unknown.join(', ')}; parts are ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}
const wanted = new Set(asked.flatMap((part) => [part, ...(alsoMakes[part] ?? [])]));
for (const [part, scripts] of Object.entries(parts))
  if (wanted.size === 0 || wanted.has(part)) for (const script of scripts) run(script);

function run(script) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'run.mjs'), script], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
