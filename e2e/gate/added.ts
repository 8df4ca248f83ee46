import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateAttack } from './attack.ts';
import { evilFunction, writeFiles } from './base.ts';

/** Matches the finding about `Evil`. */
export const found = /Anyone can run code in [\w.]*Evil/;
/** Matches the finding about `Evil`, or a notice that something was not read. */
export const foundOrLost = /Anyone can run code in [\w.]*Evil|not read:/;

/** The edit of the declaration of `Evil` that makes it a function of Python. */
export const python = ['nodejs22.x', 'python3.13'] as const;

/** The edit of the declaration of `Evil` that sets a variable of its environment. */
export const variable = (name: string, value: string) =>
  [
    'Handler: evil.handler',
    `Handler: evil.handler, Environment: { Variables: { ${name}: ${value} } }`,
  ] as const;

/** An attack that adds the public function `Evil` and files; `replace` edits its declaration, `more` are further properties of it. */
export const added = (
  says: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  told: RegExp = found,
  replace: readonly [string, string] = ['', ''],
  more = '',
): GateAttack => ({
  says,
  change: (folder) => {
    appendFileSync(join(folder, 'template.yaml'), evilFunction('', 'Evil', more).replace(...replace));
    writeFiles(folder, files);
  },
  told,
});
