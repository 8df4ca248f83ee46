import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunCommand } from './gate/attack.ts';
import { fairChanges, gateAttacks, missedAttacks } from './gate/attacks.ts';
import { attempt, succeeded } from './gate/attempt.ts';

/**
 * Changes that try to switch off the gate of a pull request, each in a repository of its own:
 *
 *     npm run attack:gate [-- WORD]     only attacks with this word
 *
 * Prints each attack that passes or about which the gate says nothing, and counts. Exits 1 if there is one, or if the gate stops
 * a change that hides nothing.
 */
const root = process.env['EMMENTAL_ROOT'] ?? process.cwd();
const bin = join(root, 'apps', 'cli', 'bin', 'emmental.js');
const run: RunCommand = (args, cwd, env) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1e8,
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', XDG_CACHE_HOME: join(cwd, '.cache'), ...env },
  });
  return { status, stdout, stderr };
};

const word = process.argv[2] ?? '';
const count = { attacks: 0, passed: 0, quiet: 0, fair: 0, stopped: 0 };
const tried = (attack: (typeof gateAttacks)[number]) => {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-gate-'));
  try {
    return attempt(attack, folder, run);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

for (const attack of gateAttacks.filter(({ says }) => says.includes(word))) {
  const ended = tried(attack);
  const said = ended.stdout + ended.stderr;
  count.attacks += 1;
  if (succeeded(ended)) {
    count.passed += 1;
    tell(`PASSED   ${attack.says}`);
  } else if (!attack.told.test(said)) {
    count.quiet += 1;
    tell(`QUIET    ${attack.says} (exit ${ended.status})\n${word === '' ? '' : said}`);
  } else if (word !== '') tell(`stopped  ${attack.says} (exit ${ended.status})\n${said}`);
}
for (const change of fairChanges.filter(({ says }) => says.includes(word))) {
  const ended = tried(change);
  count.fair += 1;
  if (succeeded(ended) && change.told.test(ended.stdout + ended.stderr)) continue;
  count.stopped += 1;
  tell(`STOPPED  ${change.says} (exit ${ended.status})\n${word === '' ? '' : ended.stdout + ended.stderr}`);
}
tell(
  `${count.attacks} attacks: ${count.passed} passed the gate, ${count.quiet} were stopped without a word about them; ${count.fair} fair changes: ${count.stopped} stopped; ${missedAttacks.length} more attacks are known to pass`,
);
process.exitCode = count.passed + count.quiet + count.stopped > 0 ? 1 : 0;
