import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const home = fileURLToPath(new URL('.', import.meta.url));

/** Words of clouds, of their services and of libraries. The Domain that a caller registers knows them. */
const foreign =
  /aws|amazon|\bs3\b|\bsqs\b|\bsns\b|dynamo|google|azure|boto|pydantic|powertools|middy|@emmental\/(?!code|link|model)/i;

test('the evaluator has no word of a cloud or of a library', () => {
  const found: string[] = [];
  for (const name of readdirSync(home, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    for (const [index, line] of readFileSync(join(home, name), 'utf8').split('\n').entries())
      if (foreign.test(line)) found.push(`${name}:${index + 1}: ${line.trim()}`);
  }
  expect(found).toEqual([]);
});
