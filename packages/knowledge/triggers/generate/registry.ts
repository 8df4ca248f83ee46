import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the text of `rows.generated.ts`: imports and lists of every trigger and form that a file in a folder of `home` declares, by path. */
export function registryText(home: string): string {
  const declared = foldersIn(home).flatMap((folder) =>
    readdirSync(join(home, folder))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .sort()
      .flatMap((name) => declaredIn(home, `${folder}/${name}`)),
  );
  const named = (by: Declaration['by']): string =>
    declared
      .filter((each) => each.by === by)
      .map((each) => `  ${by === 'defineForms' ? '...' : ''}${each.name},\n`)
      .join('');
  return [
    '// Written by `npm run generate triggers` from the files that declare a trigger. Do not edit.\n',
    ...declared.map(({ name, path }) => `import { ${name} } from './${path}';\n`),
    "import type { EventForm, TriggerRow } from './row.ts';\n",
    `\nexport const rows: readonly TriggerRow[] = [\n${named('defineTrigger')}];\n`,
    `\n/** Forms of events that no template reader makes a trigger of. */\nexport const otherForms: readonly EventForm[] = [\n${named('defineForms')}];\n`,
  ].join('');
}

interface Declaration {
  readonly name: string;
  readonly by: 'defineTrigger' | 'defineForms';
  readonly path: string;
}

const foldersIn = (home: string): readonly string[] =>
  readdirSync(home, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'generate')
    .map(({ name }) => name)
    .sort();

const declaredIn = (home: string, path: string): readonly Declaration[] =>
  [
    ...readFileSync(join(home, path), 'utf8').matchAll(
      /^export const (\w+) = (defineTrigger|defineForms)\(/gm,
    ),
  ].map(([, name = '', by]) => ({ name, by: by as Declaration['by'], path }));
