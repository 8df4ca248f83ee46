import type { Behaviour } from '@emmental/model';
import { type Judgement, type Judging, judge, missesOf } from './judge.ts';
import { filesOf, programOf } from './program.ts';
import { javascriptRunner } from './run/javascript.ts';
import { createPythonRunner } from './run/python.ts';
import type { Effort, Runner } from './run/runner.ts';
import { shrink } from './shrink.ts';
import { type Language, type Node, nodesIn, sizeOf } from './tree.ts';

export interface OracleOptions {
  readonly programs: number;
  readonly seed: number;
  readonly language: Language;
  readonly effort: Effort;
  /** Misses that are shrunk; shrinking one takes as long as some hundred programs. */
  readonly shrunk: number;
  /** Called from time to time with the number of programs so far. */
  readonly progress?: (done: number) => void;
}

/** The counts of many programs. */
export interface Tally {
  programs: number;
  /** Programs that could not run. */
  failed: number;
  operations: number;
  missedOperations: number;
  /** Operations that only an open question covers. */
  byQuestion: number;
  programsWithMiss: number;
  programsWithQuestion: number;
  seen: number;
  unseen: number;
  /** Unseen behaviours that not even changing events show. */
  impossible: number;
  readonly misses: Miss[];
  readonly questions: Map<string, number>;
  readonly broken: string[];
}

/** A program that loses an operation, made as small as possible. */
export interface Miss {
  readonly seed: number;
  readonly operation: string;
  readonly program: Node;
  /** The constructs that are left, without the plainest ones: misses with one family have one cause, mostly. */
  readonly family: string;
}

/** Makes, runs and analyses programs, and returns what came of them. */
export async function runOracle(options: OracleOptions): Promise<Tally> {
  const { language, effort } = options;
  const runner = runnerOf(language);
  const tally = createTally();
  const waiting: (() => Promise<void>)[] = [];
  for (let index = 0; index < options.programs; index++) {
    const seed = options.seed * 1_000_000 + index;
    const program = programOf(seed, language);
    const judging = { language, seed, runner, effort };
    const judged = judge(program, judging);
    waiting.push(async () => {
      const judgement = await judged;
      count(tally, judgement);
      const [missed] = missesOf(judgement);
      if (missed !== undefined && tally.misses.length < options.shrunk)
        tally.misses.push(await shrunkMiss(program, missed, judging));
    });
    if (waiting.length > runner.ahead) await waiting.shift()?.();
    if (index % 200 === 199) options.progress?.(index + 1);
  }
  for (const finish of waiting) await finish();
  runner.close();
  return tally;
}

/** The runner of each language. */
export const runnerOf = (language: Language): Runner =>
  language === 'py' ? createPythonRunner() : javascriptRunner;

const createTally = (): Tally => ({
  programs: 0,
  failed: 0,
  operations: 0,
  missedOperations: 0,
  byQuestion: 0,
  programsWithMiss: 0,
  programsWithQuestion: 0,
  seen: 0,
  unseen: 0,
  impossible: 0,
  misses: [],
  questions: new Map(),
  broken: [],
});

function count(tally: Tally, judgement: Judgement): void {
  tally.programs++;
  if (judgement.broken !== null) tally.broken.push(judgement.broken);
  if (judgement.failed !== null) tally.failed++;
  const missed = judgement.operations.filter(({ cover }) => cover === 'missed').length;
  tally.operations += judgement.operations.length;
  tally.missedOperations += missed;
  tally.byQuestion += judgement.operations.filter(({ cover }) => cover === 'question').length;
  if (missed > 0) tally.programsWithMiss++;
  if (judgement.questions.length > 0) tally.programsWithQuestion++;
  for (const question of judgement.questions) {
    const text = textOf(question);
    tally.questions.set(text, (tally.questions.get(text) ?? 0) + 1);
  }
  tally.seen += judgement.seen;
  tally.unseen += judgement.unseen.length;
  tally.impossible += judgement.impossible.length;
}

const textOf = (question: Behaviour): string =>
  question.kind === 'undecided' ? `${question.what}: ${question.why}`.replace(/\d+/g, '#') : question.kind;

async function shrunkMiss(program: Node, operation: string, judging: Judging): Promise<Miss> {
  const smallest = await shrink(program, async (candidate) =>
    missesOf(await judge(candidate, judging)).includes(operation),
  );
  return { seed: judging.seed, operation, program: smallest, family: familyOf(smallest) };
}

const usual = /^(plain|program$|perform$|cloud call$|file |host$|process$|declare$|if$|each item)/;

/** Returns the names of the constructs of a program that say where its cause may be. */
function familyOf(program: Node): string {
  const names = new Set<string>();
  for (const { construct } of nodesIn(program)) if (!usual.test(construct)) names.add(construct);
  return [...names].sort().join(' + ') || 'plain';
}

/** Returns the misses by family, the smallest program of each first, large families first. */
export function byFamily(misses: readonly Miss[]): readonly (readonly Miss[])[] {
  const groups = new Map<string, Miss[]>();
  for (const miss of misses) groups.set(miss.family, [...(groups.get(miss.family) ?? []), miss]);
  for (const group of groups.values()) group.sort((a, b) => sizeOf(a.program) - sizeOf(b.program));
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

const prelude =
  /^(import .* from '(?:@aws-sdk|node:|pg).*|const .*require\('(?:@aws|fs|child|pg).*|const (?:dynamodb|s3|sqs|sns|lambda|pool) = .*|import .*|(?:dynamodb|s3|sqs|sns|lambda_client|cursor) = .*)\n/gm;

/** Writes a program as text for people, without its imports and clients. */
export function shown(program: Node, language: Language): string {
  return Object.entries(filesOf(program, language, false))
    .map(([path, text]) => `// ${path}\n${text.replace(prelude, '')}`)
    .join('\n');
}
