import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const rules = fileURLToPath(new URL('../packages/configuration/rules/', import.meta.url));

test('the list of configuration rules is that of their files (npm run golden writes it)', async () => {
  const files = readdirSync(rules, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /^[\w-]+\/[\w-]+\.ts$/.test(name))
    .sort();
  const rows = files.map((file) => {
    const name = /export const (\w+) = \w*Rule\(/.exec(readFileSync(join(rules, file), 'utf8'))?.[1];
    if (!name) throw new Error(`${file} exports no rule`);
    return { file, name };
  });
  const text = [
    '// Made by `npm run golden` from the files of this folder.',
    "import type { ConfigurationRule } from '../rule.ts';",
    ...rows.map(({ file, name }) => `import { ${name} } from './${file}';`),
    '',
    'export const configurationRules: readonly ConfigurationRule[] = [',
    ...rows.map(({ name }) => `  ${name},`),
    '];',
    '',
    '/** The file of each rule, in the same order. */',
    'export const ruleFiles: readonly string[] = [',
    ...rows.map(({ file }) => `  '${file}',`),
    '];',
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot(join(rules, 'index.generated.ts'));
});
