import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adversaryCases } from '../apps/cli/adversary/cases.ts';
import { gainsOf, prepare } from '../apps/cli/adversary/play.ts';
import { attackedCopy } from '../apps/cli/testing/attacked-copy.ts';

/**
 * Plays an attacker who writes logs, so that `profile learn` adds a rule that allows more or removes a rule that is needed.
 *
 *     npm run bench:adversary
 *
 * Prints the number of logs by what the attacker wants, and the gains. Exits 1 if there is a gain.
 */
const repository = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'emmental-adversary-'));
cpSync(join(repository, 'examples/weak-shop'), folder, { recursive: true });
const copy = attackedCopy(folder);
const command = (args: readonly string[]): string => {
  const bin = join(repository, 'apps/cli/bin/emmental.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args, '--root', '.'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CI: '' },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};
const target = prepare(command, copy);
const gains = adversaryCases.flatMap((each) =>
  gainsOf(each, target, command, copy).map((gain) => `${each.wants}: ${each.name}: ${gain}`),
);
const count = (wants: 'widen' | 'cut'): number =>
  adversaryCases.filter((each) => each.wants === wants).length;
process.stdout.write(
  `${adversaryCases.length} logs: ${count('widen')} to widen, ${count('cut')} to cut; ${gains.length} gains\n${gains.map((gain) => `${gain}\n`).join('')}`,
);
rmSync(folder, { recursive: true, force: true });
process.exit(gains.length > 0 ? 1 : 0);
