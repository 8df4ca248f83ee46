import { compareText } from '@emmental/model';
import { type Difference, misplaced } from './configuration/differences.ts';
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
print('\nWithout queries that ask something else than their row:');
for (const peer of [...new Set(answers.map((one) => one.peer)), 'all']) {
  const of = answers.filter((one) => (peer === 'all' || one.peer === peer) && one.misplaced === null);
  print(`${peer.padEnd(12)}${tally(of)}`);
}
for (const one of misplaced) {
  const of = answers.filter((answer) => answer.misplaced === one);
  const same = of.filter(({ ours, theirs }) => ours === theirs).length;
  print(`  ${one.peer} ${one.query.source}, ${one.rule}: ${of.length} tests, ${same} the same; ${one.why}`);
}
const differing = answers.filter(({ ours, theirs }) => ours !== theirs);
for (const rule of [...new Set(differing.map((one) => one.rule))].sort(compareText)) {
  print(`\n${rule}`);
  for (const one of differing.filter((each) => each.rule === rule))
    print(
      `  ${one.theirs ? 'they find' : 'they do not'}  ${one.peer} ${one.name}\n      ${one.why ? `${one.why.kind === 'gap' ? 'gap: ' : (one.why.as ?? '')} ${one.why.why}` : 'NO REASON'}`,
    );
}
process.exit(differing.some(({ why }) => why === null) || answers.length === 0 ? 1 : 0);

function tally(of: readonly Answer[]): string {
  const share = (count: number): string =>
    `${count} (${((100 * count) / Math.max(1, of.length)).toFixed(1)} %)`;
  const count = (kind: Difference['kind']): number =>
    of.filter(({ ours, theirs, why }) => ours !== theirs && why?.kind === kind).length;
  const same = of.filter(({ ours, theirs }) => ours === theirs).length;
  const unasked = of.filter(({ weighed, theirs }) => weighed === theirs).length;
  const elsewhere = count('elsewhere');
  const unexplained = of.length - same - elsewhere - count('design') - count('gap');
  return `${of.length} answers: ${share(unasked)} the same unasked, ${share(same)} with --peers, ${share(elsewhere)} told by the rule of another row, ${share(count('design'))} differ on purpose, ${share(count('gap'))} are gaps, ${unexplained} without a reason`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
