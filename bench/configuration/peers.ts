import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '@emmental/model';
import { type Difference, differences } from './differences.ts';
import type { Case, Row } from './peers/case.ts';
import { casesOfCfnNag } from './peers/cfn-nag.ts';
import { casesOfCheckov } from './peers/checkov.ts';
import { casesOfGuard } from './peers/guard.ts';
import { casesOfKics } from './peers/kics.ts';
import { casesOfTrivy } from './peers/trivy.ts';
import { type Question, questions } from './questions.ts';
import { weighsNothing } from './scan.ts';

/** One answer of another scanner's own test, and our answer. */
export interface Answer extends Omit<Case, 'found' | 'beside'> {
  /** Our answer to the question of the query, with `scan --peers`, which also reports problems without consequence. */
  readonly ours: boolean;
  /** Our answer without `--peers`. */
  readonly weighed: boolean;
  /** Do the rules of the row report something, whatever the query asks? */
  readonly byRow: boolean;
  /** The reason if the answers differ; null = no reason is written down. */
  readonly why: Difference | null;
  /** The question of the query if it differs from the question of its row; else null. */
  readonly question: Question | null;
}

/**
 * Compares every rule with the tests that other scanners have for theirs. DIR contains their repositories as
 * <owner>/<name>; a missing one is left out. Their files are read in place.
 */
export async function peerAnswers(data: string, peers: string): Promise<readonly Answer[]> {
  const rows = (JSON.parse(readFileSync(join(data, 'rules.json'), 'utf8')) as readonly Row[]).filter(
    ({ id }) => !/^EMM-(AZ|GCF|GCF2|PUBSUB)-/.test(id),
  );
  const cases = [
    ...(await casesOfCheckov(rows, join(peers, 'bridgecrewio/checkov'))),
    ...(await casesOfGuard(rows, join(peers, 'aws-cloudformation/aws-guard-rules-registry'))),
    ...(await casesOfKics(rows, join(peers, 'Checkmarx/kics'))),
    ...(await casesOfCfnNag(rows, join(peers, 'stelligent/cfn_nag'))),
    ...(await casesOfTrivy(rows, join(peers, 'aquasecurity/trivy-checks'))),
  ];
  return cases.map(answerOf);
}

function answerOf({ found, beside, ...peerCase }: Case): Answer {
  const failing = found.filter(({ status }) => status === 'fail');
  const ofRow = failing.filter(({ aliases }) => aliases.includes(peerCase.rule));
  const question =
    questions.find(
      ({ rule, peer, query }) =>
        rule === peerCase.rule && peer === peerCase.peer && query.test(peerCase.name),
    ) ?? null;
  const told = question ? failing.filter((finding) => answers(question, finding)) : ofRow;
  const ours = told.length > 0;
  return {
    ...peerCase,
    ours,
    weighed: told.some((finding) => !weighsNothing(finding)),
    byRow: ofRow.length > 0,
    question,
    why: ours === peerCase.theirs ? null : reasonFor(peerCase, beside),
  };
}

/**
 * Is the finding made by one of the rules that answer the query, and does it contain the text that the query asks
 * for?
 */
function answers({ told }: Question, finding: Finding): boolean {
  const { rule, aliases, title, evidence, details } = finding;
  const said = [
    title,
    ...evidence.map(({ text }) => text),
    ...details.map((detail) => `${detail.label}: ${detail.text}`),
  ];
  return told.some(
    ({ by, says, weighs }) =>
      (by === rule || aliases.includes(by)) &&
      (says === undefined || said.some((text) => says.test(text))) &&
      (weighs === undefined || !weighsNothing(finding)),
  );
}

const reasonFor = (
  { peer, rule, name, theirs }: Omit<Case, 'found' | 'beside'>,
  beside: readonly Finding[],
): Difference | null =>
  differences.find(
    (difference) =>
      (difference.rule === undefined || difference.rule === rule) &&
      (difference.peer === undefined || difference.peer === peer) &&
      (difference.theirs === undefined || difference.theirs === theirs) &&
      (difference.name === undefined || difference.name.test(name)) &&
      (difference.as === undefined ||
        beside.some(({ status, aliases }) => status === 'fail' && aliases.includes(difference.as ?? ''))),
  ) ?? null;
