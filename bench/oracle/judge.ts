import { analyse } from '@emmental/behaviour';
import { loadProgram } from '@emmental/code';
import type { Behaviour } from '@emmental/model';
import { type Cover, coverOf } from './cover.ts';
import { marks } from './events.ts';
import { keyOf, type Operation } from './operation.ts';
import { filesOf } from './program.ts';
import type { Effort, Runner } from './run/runner.ts';
import { memorySource } from './source.ts';
import type { Language, Node } from './tree.ts';

/** The comparison of a program that ran with its analysis. */
export interface Judgement {
  readonly operations: readonly { readonly operation: Operation; readonly cover: Cover }[];
  /** Behaviours that the analysis names and that no run showed, one for each place and action. */
  readonly unseen: readonly Behaviour[];
  /** Behaviours that the analysis names and that a run showed. */
  readonly seen: number;
  readonly questions: readonly Behaviour[];
  /** The program could not run, so nothing is compared. */
  readonly failed: string | null;
  /** The error that the analysis threw: a fault of the analysis, whatever the program does. */
  readonly broken: string | null;
}

/** The way in which a program is run and analysed. */
export interface Judging {
  readonly language: Language;
  readonly seed: number;
  readonly runner: Runner;
  readonly effort: Effort;
}

/** Runs a program, analyses it, and compares the two. */
export async function judge(program: Node, { language, seed, runner, effort }: Judging): Promise<Judgement> {
  // A process of its own may run the program while this one analyses it.
  const running = runner.run(filesOf(program, language, true), seed, effort);
  const behaviours = await behavioursOf(program, language);
  const ran = await running;
  if (ran.failed !== null) return { ...nothing, failed: ran.failed };
  if (typeof behaviours === 'string') return { ...nothing, broken: behaviours };
  const used = new Set<Behaviour>();
  const operations = ran.operations.map((operation) => ({
    operation,
    cover: coverOf(operation, behaviours, used),
  }));
  const named = behaviours.filter(isSeenWhenItRuns);
  const places = new Map<string, { readonly first: Behaviour; isSeen: boolean }>();
  for (const behaviour of named) {
    const place = placeOf(behaviour);
    const known = places.get(place) ?? { first: behaviour, isSeen: false };
    places.set(place, known);
    known.isSeen ||= used.has(behaviour);
  }
  const unseen = [...places.values()].filter(({ isSeen }) => !isSeen).map(({ first }) => first);
  return {
    operations,
    unseen,
    seen: places.size - unseen.length,
    questions: behaviours.filter((behaviour) => behaviour.kind === 'undecided' && behaviour.byName !== true),
    failed: null,
    broken: null,
  };
}

const nothing: Judgement = { operations: [], unseen: [], seen: 0, questions: [], failed: null, broken: null };

/** The place of a behaviour and its action: alternatives of a resource, a command or a path are one need. */
function placeOf(behaviour: Behaviour): string {
  const { file, line, column } = behaviour.seen.at;
  const place = `${behaviour.kind} ${file}:${line}:${column}`;
  if (behaviour.kind === 'api-call') return `${place} ${behaviour.service}:${behaviour.operation}`;
  return behaviour.kind === 'sink' ? `${place} ${behaviour.sink} ${behaviour.eventPath}` : place;
}

const sinkPaths = new Set(Object.values(marks));

/** Is the behaviour one that a stand-in would record? The clients are made in every program, and not all texts have marks. */
function isSeenWhenItRuns(behaviour: Behaviour): boolean {
  if (behaviour.kind === 'sink') return sinkPaths.has(behaviour.eventPath);
  return (
    ['api-call', 'file', 'host', 'process'].includes(behaviour.kind) &&
    !/^(?:const pool|cursor) =/.test(behaviour.seen.text)
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
