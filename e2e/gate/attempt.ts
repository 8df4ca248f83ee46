import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ended, GateAttack, RunCommand } from './attack.ts';
import { baseFiles, git, writeFiles } from './base.ts';

/** The check of a pull request, as docs/ci.md writes it. */
const gate = ['scan', '--since', 'base', '--baseline', '--fail-on', 'high'];

/** Makes the repository of an attack in an empty folder, with the commit `base`, makes the change, and runs the gate in CI. */
export function attempt(attack: GateAttack, folder: string, run: RunCommand): Ended {
  cpSync(baseOf(attack, run), folder, { recursive: true });
  attack.change(folder, run);
  git(folder, 'add', '-A', '-f', '--ignore-errors', '.');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'change');
  return run(gate, folder, { CI: 'true', COLUMNS: '200' });
}

const bases = new Map<string, string>();
process.on('exit', () => {
  for (const folder of bases.values()) rmSync(folder, { recursive: true, force: true });
});

/** Returns a folder with the repository that an attack changes. Attacks on the same files share it, because most of the time goes into making it. */
function baseOf({ base, mended }: GateAttack, run: RunCommand): string {
  const key = JSON.stringify([base ?? {}, mended ?? {}]);
  const known = bases.get(key);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'emmental-gate-base-'));
  bases.set(key, folder);
  writeFiles(folder, { ...baseFiles, ...base });
  git(folder, 'init', '-q', '--template=', '-b', 'main');
  run(['scan', '--baseline', '--fail-on', 'never'], folder, {});
  writeFiles(folder, mended ?? {});
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'base');
  git(folder, 'tag', 'base');
  return folder;
}

/** Did the attack switch off the gate: does the pipeline go on? */
export const succeeded = ({ status }: Ended): boolean => status === 0;
