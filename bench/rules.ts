import { join } from 'node:path';
import { readRules } from '../packages/behaviour/testing/rules/read.ts';
import { runRules } from './oracle/run/rules.ts';

/**
 * Runs the small programs of `packages/behaviour/testing/rules` with stand-ins, and compares what each performs with its
 * label. The test `packages/behaviour/rules.test.ts` compares the labels with the analysis.
 *
 *     npm run bench:rules
 *
 * Exits 1 when a label is wrong.
 */
const folder = join(process.env['EMMENTAL_ROOT'] ?? process.cwd(), 'packages/behaviour/testing/rules');
const rules = readRules(folder);
const ran = runRules(rules);
let wrong = 0;
for (const rule of rules) {
  const { performs = [], error = null } = ran.get(rule) ?? {};
  if (performs.join(' ') === rule.performs.join(' ') && performs.length > 0) continue;
  wrong++;
  process.stdout.write(`${rule.language} ${rule.name}: ${performs.join(' ')} ${error ?? ''}\n`);
}
process.stdout.write(`${rules.length} programs, ${wrong} wrong labels\n`);
process.exit(wrong > 0 || rules.length === 0 ? 1 : 0);
