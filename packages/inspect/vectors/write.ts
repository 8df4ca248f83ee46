import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../rules/index.ts';
import { packedModule } from '../rules/pack.ts';
import { generatedFiles } from './files.ts';

/**
 * Writes the packed table of rules, the table for other languages and the vectors (`npm run generate inspect`); a test
 * fails when they are stale. The vectors are made with the packed table that was loaded at the start of the run, so a
 * change of the rules needs two runs.
 */
const home = join(process.env['EMMENTAL_ROOT'] ?? process.cwd(), 'packages', 'inspect');
const table = join(home, 'rules', 'packed.generated.ts');
const content = packedModule(rules);
if (readFileSync(table, 'utf8') !== content) {
  writeFileSync(table, content);
  process.stdout.write('the packed table has changed and is written; the next run writes the vectors\n');
} else {
  for (const [path, text] of generatedFiles()) {
    writeFileSync(join(home, path), text);
    process.stdout.write(`${path.padEnd(32)}${String(text.length).padStart(9)} characters\n`);
  }
}
