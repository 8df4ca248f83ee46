// `npm run golden`: writes every file that a test compares with, in the order in which they depend on each other: the list of rules
// goes into the command that the later steps run, the rulebases of the examples are in its reports, the reports are in the rule pages.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './setup.mjs';

const steps = [
  ['scripts/rule-registry.test.ts'],
  ['apps/cli/rulebase.test.ts', '-t', 'is what the examples hold'],
  ['apps/cli'],
  ['scripts'],
];

let failed = false;
for (const step of steps) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...step, '--update'], {
    cwd: root,
    stdio: 'inherit',
  });
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
