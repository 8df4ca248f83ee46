import { compareText } from '@emmental/model';
import { type Answer, peerAnswers } from './configuration/peers.ts';
import { required } from './measure/arguments.ts';

/**
 * The rules against the tests that other scanners have for theirs, mapped by rules.json.
 *
 *     npm run bench:peers -- --data DIR --peers DIR
 *
 * --peers holds bridgecrewio/checkov, Checkmarx/kics and aws-cloudformation/aws-guard-rules-registry. Exits 1 when an
 * answer differs without a reason that is written down in bench/configuration/differences.ts.
 */
const usage = 'bench:peers --data DIR --peers DIR';
const answers = await peerAnswers(required('data', usage), required('peers', usage));
for (const peer of [...new Set(answers.map((one) => one.peer))]) {
  const of = answers.filter((one) => one.peer === peer);
  print(`${peer.padEnd(12)}${tally(of)}`);
}
print(`${'all'.padEnd(12)}${tally(answers)}`);
const differing = answers.filter(({ ours, theirs }) => ours !== theirs);
for (const rule of [...new Set(differing.map((one) => one.rule))].sort(compareText)) {
  print(`\n${rule}`);
  for (const one of differing.filter((each) => each.rule === rule))
    print(
      `  ${one.theirs ? 'they find' : 'they do not'}  ${one.peer} ${one.name}\n      ${one.why ?? 'NO REASON'}`,
    );
}
process.exit(differing.some(({ why }) => why === null) || answers.length === 0 ? 1 : 0);

function tally(of: readonly Answer[]): string {
  const same = of.filter(({ ours, theirs }) => ours === theirs).length;
  const meant = of.filter(({ ours, theirs, why }) => ours !== theirs && why !== null).length;
  const share = (100 * same) / Math.max(1, of.length);
  return `${same} of ${of.length} answers are the same (${share.toFixed(1)} %), ${meant} differ for a reason, ${of.length - same - meant} without one`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
