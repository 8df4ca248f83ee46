import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Hash of everything that decides what `npm run generate` writes; each generated file carries it. */
export function generatorDigest(root: string): string {
  const scripts = join(root, 'scripts');
  const parts = readdirSync(join(scripts, 'generate'))
    .filter((name) => name.endsWith('.py') || (name.endsWith('.ts') && !name.endsWith('.test.ts')))
    .sort()
    .map((name) => join(scripts, 'generate', name));
  const hash = createHash('sha256');
  for (const file of [join(scripts, 'generate.ts'), ...parts]) {
    hash.update(readFileSync(file, 'utf8').replaceAll('\r\n', '\n'));
  }
  return hash.digest('hex');
}
