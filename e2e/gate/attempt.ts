import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Ended, GateAttack, RunCommand } from './attack.ts';
import { baseFiles, git, writeFiles } from './base.ts';

/** The check of a pull request, as docs/ci.md writes it. */
const gate = ['scan', '--since', 'base', '--baseline', '--fail-on', 'high'];

/** Makes the repository of an attack in a folder, commits it as `base`, makes the change, and runs the gate in CI. */
export function attempt(attack: GateAttack, folder: string, run: RunCommand): Ended {
  writeFiles(folder, { ...baseFiles, ...attack.base });
  rmSync(join(folder, '.git'), { recursive: true, force: true });
  git(folder, 'init', '-q', '-b', 'main');
  run(['scan', '--baseline', '--fail-on', 'never'], folder, {});
  writeFiles(folder, attack.mended ?? {});
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'base');
  git(folder, 'tag', 'base');
  attack.change(folder, run);
  git(folder, 'add', '-A', '-f', '--ignore-errors', '.');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'change');
  return run(gate, folder, { CI: 'true', COLUMNS: '200' });
}

/** Did the attack switch off the gate: does the pipeline go on? */
export const succeeded = ({ status }: Ended): boolean => status === 0;
