import { analyse } from '@emmental/behaviour';
import { loadProgram } from '@emmental/code';
import type { Behaviour } from '@emmental/model';
import { type Cover, coverOf } from './cover.ts';
import { type Constants, constantsOf, marks } from './events.ts';
import { keyOf, type Operation } from './operation.ts';
import { nodeAt, placesOf } from './places.ts';
import { filesOf } from './program.ts';
import { type Aim, emptyHistory, type History } from './run/history.ts';
import type { Effort, Files, Runner } from './run/runner.ts';
import { memorySource } from './source.ts';
import type { Language, Node } from './tree.ts';

/** The comparison of a program that ran with its analysis. */
export interface Judgement {
  readonly operations: readonly { readonly operation: Operation; readonly cover: Cover }[];
  /** Behaviours that the analysis names and that no run showed, one for each place and action. */
  readonly unseen: readonly Behaviour[];
  /** Those of them that not even events show whose fields change between two reads. */
  readonly impossible: readonly Behaviour[];
  /** Behaviours that the analysis names and that a run showed. */
  readonly seen: number;
  readonly questions: readonly Behaviour[];
  /** The events that brought something new. */
  readonly history: History;
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
export async function judge(program: Node, judging: Judging): Promise<Judgement> {
  const { language, seed, runner, effort } = judging;
  const files = filesOf(program, language, true);
  const constants = constantsOf(program, files);
  // A process of its own may run the program while this one analyses it.
  const history = emptyHistory();
  const running = runner.run(files, seed, effort, constants, history);
  const behaviours = await behavioursOf(program, language);
  const ran = await running;
  if (ran.failed !== null) return { ...nothing, history, failed: ran.failed };
  if (typeof behaviours === 'string') return { ...nothing, history, broken: behaviours };
  const comparison = createComparison(behaviours);
  comparison.add(ran.operations);
  await repeat(files, judging, constants, comparison, history, program);
  const operations = comparison.operations();
  const unseen = comparison.unseen();
  await repeat(files, { ...judging, effort: { ...effort, changing: true } }, constants, comparison);
  return {
    operations,
    unseen,
    impossible: comparison.unseen(),
    seen: comparison.size - unseen.length,
    questions: behaviours.filter((behaviour) => behaviour.kind === 'undecided' && behaviour.byName !== true),
    history,
    failed: null,
    broken: null,
  };
}

/** Runs the program with other events while some behaviour of the analysis was not seen. */
async function repeat(
  files: Files,
  { seed, runner, effort, language }: Judging,
  constants: Constants,
  comparison: Comparison,
  history?: History,
  program?: Node,
): Promise<void> {
  const aimAt = program && aiming(program, language);
  for (let index = 1; index <= effort.repeats && comparison.unseen().length > 0; index++) {
    if (history && aimAt) history.aim = aimAt(comparison.unseen());
    const { operations } = await runner.run(files, seed + index * 7_919, effort, constants, history);
    comparison.add(operations);
  }
}

/** Returns a function that makes the aim of the next events from the behaviours that no run showed. */
function aiming(program: Node, language: Language): (unseen: readonly Behaviour[]) => Aim {
  const files = filesOf(program, language, false);
  const places = placesOf(program, language, false);
  const placesThatRun = placesOf(program, language, true);
  return (unseen) => {
    const nodes = new Set(unseen.map(({ seen: { at } }) => nodeAt(places, files, at)));
    return {
      code: placesThatRun.filter(({ node }) => nodes.has(node)),
      fields: [...new Set(unseen.flatMap((each) => (each.kind === 'sink' ? [each.eventPath] : [])))],
    };
  };
}

/** The operations of some runs beside the behaviours of the analysis. */
interface Comparison {
  /** The number of places where the analysis names a behaviour that a stand-in would record. */
  readonly size: number;
  add(operations: readonly Operation[]): void;
  operations(): Judgement['operations'];
  /** Returns a behaviour for each place that no run showed. */
  unseen(): readonly Behaviour[];
}

function createComparison(behaviours: readonly Behaviour[]): Comparison {
  const used = new Set<Behaviour>();
  const covers = new Map<string, Judgement['operations'][number]>();
  const places = new Map<string, Behaviour[]>();
  for (const behaviour of behaviours.filter(isSeenWhenItRuns)) {
    const place = placeOf(behaviour);
    places.set(place, [...(places.get(place) ?? []), behaviour]);
  }
  return {
    size: places.size,
    add: (operations) => {
      for (const operation of operations) {
        const key = keyOf(operation);
        if (!covers.has(key)) covers.set(key, { operation, cover: coverOf(operation, behaviours, used) });
      }
    },
    operations: () => [...covers.values()],
    unseen: () =>
      [...places.values()].flatMap((all) => {
        const [first] = all;
        return first && !all.some((behaviour) => used.has(behaviour)) ? [first] : [];
      }),
  };
}

const nothing: Omit<Judgement, 'history'> = {
  operations: [],
  unseen: [],
  impossible: [],
  seen: 0,
  questions: [],
  failed: null,
  broken: null,
};

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
