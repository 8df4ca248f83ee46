import { analyse } from '@emmental/behaviour';
import { loadProgram } from '@emmental/code';
import type { Behaviour } from '@emmental/model';
import { type Cover, coverOf } from './cover.ts';
import { marks } from './events.ts';
import { keyOf, type Operation } from './operation.ts';
import { filesOf } from './program.ts';
import type { Runner } from './run/runner.ts';
import { memorySource } from './source.ts';
import type { Language, Node } from './tree.ts';

/** The comparison of a program that ran with its analysis. */
export interface Judgement {
  readonly operations: readonly { readonly operation: Operation; readonly cover: Cover }[];
  /** Behaviours that the analysis names and that no run showed. */
  readonly unseen: readonly Behaviour[];
  /** Behaviours that the analysis names and that a run showed. */
  readonly seen: number;
  readonly questions: readonly Behaviour[];
  /** The program could not run, so nothing is compared. */
  readonly failed: string | null;
  /** The error that the analysis threw: a fault of the analysis, whatever the program does. */
  readonly broken: string | null;
}

/** Runs a program, analyses it, and compares the two. */
export async function judge(
  program: Node,
  language: Language,
  seed: number,
  runner: Runner,
): Promise<Judgement> {
  const ran = await runner.run(filesOf(program, language, true), seed);
  if (ran.failed !== null) return { ...nothing, failed: ran.failed };
  const behaviours = await behavioursOf(program, language);
  if (typeof behaviours === 'string') return { ...nothing, broken: behaviours };
  const used = new Set<Behaviour>();
  const operations = ran.operations.map((operation) => ({
    operation,
    cover: coverOf(operation, behaviours, used),
  }));
  const named = behaviours.filter(isSeenWhenItRuns);
  return {
    operations,
    unseen: named.filter((behaviour) => !used.has(behaviour)),
    seen: named.filter((behaviour) => used.has(behaviour)).length,
    questions: behaviours.filter((behaviour) => behaviour.kind === 'undecided' && behaviour.byName !== true),
    failed: null,
    broken: null,
  };
}

const nothing: Judgement = { operations: [], unseen: [], seen: 0, questions: [], failed: null, broken: null };

const sinkPaths = new Set(Object.values(marks));

/** Is the behaviour one that a stand-in would record? The clients are made in every program, and not all texts have marks. */
function isSeenWhenItRuns(behaviour: Behaviour): boolean {
  if (behaviour.kind === 'sink') return sinkPaths.has(behaviour.eventPath);
  return (
    ['api-call', 'file', 'host', 'process'].includes(behaviour.kind) &&
    !behaviour.seen.text.startsWith('const pool =')
  );
}

/** Returns the behaviours of a program, or the error that the analysis threw. */
async function behavioursOf(program: Node, language: Language): Promise<readonly Behaviour[] | string> {
  const files = filesOf(program, language, false);
  const [module = ''] = Object.keys(files);
  try {
    const loaded = await loadProgram(memorySource(files), [module]);
    return analyse(loaded, { module, export: 'handler' }).behaviours;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Returns the keys of the operations that the analysis misses. */
export const missesOf = ({ operations }: Judgement): readonly string[] =>
  operations.filter(({ cover }) => cover === 'missed').map(({ operation }) => keyOf(operation));
