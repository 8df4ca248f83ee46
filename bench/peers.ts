import { compareText } from '@emmental/model';
import { type Difference, differences } from './configuration/differences.ts';
import { type Answer, peerAnswers } from './configuration/peers.ts';
import { questions } from './configuration/questions.ts';
import { required } from './measure/arguments.ts';

/**
 * Compares the rules with the tests that other scanners have for theirs, mapped by rules.json.
 *
 *     npm run bench:peers -- --data DIR --peers DIR
 *
 * --peers contains bridgecrewio/checkov, Checkmarx/kics, aws-cloudformation/aws-guard-rules-registry,
 * stelligent/cfn_nag and aquasecurity/trivy-checks. If a query has a question of its own
 * (bench/configuration/questions.ts), its answer is compared with that question; all other answers are compared with
 * their row. Exits 1 if an answer differs without a reason in bench/configuration/differences.ts.
 */
const usage = 'bench:peers --data DIR --peers DIR';
const answers = await peerAnswers(required('data', usage), required('peers', usage));
const peers = [...new Set(answers.map(({ peer }) => peer))];
for (const peer of peers)
  print(`${peer.padEnd(20)}${tally(answers.filter((answer) => answer.peer === peer))}`);
print(`${'all'.padEnd(20)}${tally(answers)}`);
print('\nQueries that ask something else than their whole row, and what they ask:');
for (const asked of questions) {
  const of = answers.filter(({ question }) => question === asked);
  const count = (how: 'ours' | 'byRow'): number => of.filter((each) => each[how] === each.theirs).length;
  print(
    `  ${asked.peer} ${asked.query.source}, ${asked.rule}: ${of.length} tests, ${count('ours')} the same, ${count('byRow')} by the row; ${asked.asks}`,
  );
}
const differing = answers.filter(({ ours, theirs }) => ours !== theirs);
for (const rule of [...new Set(differing.map((answer) => answer.rule))].sort(compareText)) {
  print(`\n${rule}`);
  for (const answer of differing.filter((each) => each.rule === rule))
    print(
      `  ${answer.theirs ? 'they find' : 'they do not'}  ${answer.peer} ${answer.name}\n      ${answer.why ? `${answer.why.kind === 'gap' ? 'gap: ' : (answer.why.as ?? '')} ${answer.why.why}` : 'NO REASON'}`,
    );
}
const unused = differences.filter((difference) => !differing.some(({ why }) => why === difference));
for (const { rule, peer, why } of unused)
  print(`\nno answer needs this reason: ${rule} ${peer ?? ''} ${why}`);
process.exit(differing.some(({ why }) => why === null) || answers.length === 0 ? 1 : 0);

function tally(of: readonly Answer[]): string {
  const share = (count: number): string =>
    `${count} (${((100 * count) / Math.max(1, of.length)).toFixed(1)} %)`;
  const same = (how: 'ours' | 'weighed' | 'byRow'): number =>
    of.filter((answer) => answer[how] === answer.theirs).length;
  const count = (kind: Difference['kind']): number =>
    of.filter(({ ours, theirs, why }) => ours !== theirs && why?.kind === kind).length;
  const elsewhere = count('elsewhere');
  const unexplained = of.length - same('ours') - elsewhere - count('design') - count('gap');
  return `${of.length} answers: ${share(same('weighed'))} the same unasked, ${share(same('ours'))} with --peers (${share(same('byRow'))} by the rows alone), ${share(elsewhere)} told by the rule of another row, ${share(count('design'))} differ on purpose, ${share(count('gap'))} are gaps, ${unexplained} without a reason`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
