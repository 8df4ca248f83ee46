import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateAttack } from './attack.ts';
import { evilFunction, writeFiles } from './base.ts';

const template = 'template.yaml';
const found = /Anyone can run code in [\w.]*Evil/;

/** An attack that adds the public function `Evil` and files; `replace` edits its declaration. */
const added = (
  says: string,
  files: Readonly<Record<string, string>>,
  told: RegExp,
  replace: readonly [string, string] = ['', ''],
): GateAttack => ({
  says,
  change: (folder) => {
    appendFileSync(join(folder, template), evilFunction().replace(...replace));
    writeFiles(folder, files);
  },
  told,
});

/** Attacks by names that stand for something else than a reader sees. */
const names: readonly GateAttack[] = [
  added(
    'a name inside of `with` that is a field of the event',
    { 'evil.js': 'exports.handler = async (event) => { with (event) { return eval(body); } };\n' },
    found,
  ),
  added(
    'a name that `with` sets in the event',
    {
      'evil.js':
        'exports.handler = async (event) => { let text; with (event) { text = body; } return eval(text); };\n',
    },
    found,
  ),
];

/** Attacks by code that takes the place of other code. */
export const substitutes: readonly GateAttack[] = [...names];
