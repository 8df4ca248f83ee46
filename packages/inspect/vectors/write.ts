import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './files.ts';

/** `node scripts/run.mjs packages/inspect/vectors/write.ts`: writes the table and the vectors; a test says when they are stale. */
const home = join(process.env['EMMENTAL_ROOT'] ?? process.cwd(), 'packages', 'inspect');
for (const [path, content] of generatedFiles()) {
  writeFileSync(join(home, path), content);
  process.stdout.write(`${path.padEnd(32)}${String(content.length).padStart(9)} characters\n`);
}
