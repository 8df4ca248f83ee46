import type { Behaviour } from '@emmental/model';
import { constantsOf } from './events.ts';
import { type Judging, judge } from './judge.ts';
import { nodeAt, type Place, placesOf } from './places.ts';
import { filesOf } from './program.ts';
import type { History } from './run/history.ts';
import type { Executed, Files } from './run/runner.ts';
import { type Language, type Node, nodesIn } from './tree.ts';

/** A behaviour that the analysis names and that no run showed. */
export interface Unseen {
  /** The construct and the part of it that never ran: `if / yes`, `after while loop`. */
  readonly cause: string;
  readonly behaviour: string;
  /** The lines around the code that never ran. */
  readonly code: string;
  readonly seed: number;
}

/** Returns why the behaviours of a program stay unseen: for each the outermost code around it that never ran. */
export async function causesOf(program: Node, judging: Judging): Promise<readonly Unseen[]> {
  const { unseen, history } = await judge(program, judging);
  if (unseen.length === 0) return [];
  const executed = await executedIn(program, judging, history);
  if (!executed) return [];
  const context = contextOf(program, judging.language);
  return unseen.map((behaviour) => ({ ...causeOf(behaviour, context, executed), seed: judging.seed }));
}

/** Runs the program once more, for events like those that brought something new, and returns the code that ran; null where the runner cannot note it. */
async function executedIn(program: Node, judging: Judging, history: History): Promise<Executed | null> {
  const { language, seed, runner, effort } = judging;
  const files = filesOf(program, language, true);
  const constants = constantsOf(program, files);
  const runs: Executed[] = [];
  for (let index = 0; index <= effort.repeats; index++) {
    const ran = await runner.run(
      files,
      seed + index * 7_919,
      { ...effort, noting: true },
      constants,
      history,
    );
    if (!ran.executed) return null;
    runs.push(ran.executed);
  }
  return (file, start, end) => runs.some((run) => run(file, start, end));
}

interface Context {
  readonly files: Files;
  /** Inner places first. */
  readonly places: readonly Place[];
  readonly placeThatRuns: ReadonlyMap<Node, Place>;
  readonly parents: ReadonlyMap<Node, Parent>;
}

interface Parent {
  readonly node: Node;
  readonly slot: string;
  readonly index: number;
}

function contextOf(program: Node, language: Language): Context {
  const parents = new Map<Node, Parent>();
  for (const node of nodesIn(program))
    for (const [slot, inner] of Object.entries(node.slots))
      for (const [index, child] of inner.entries()) parents.set(child, { node, slot, index });
  return {
    files: filesOf(program, language, false),
    places: placesOf(program, language, false),
    placeThatRuns: new Map(placesOf(program, language, true).map((place) => [place.node, place])),
    parents,
  };
}

function causeOf(behaviour: Behaviour, context: Context, executed: Executed): Omit<Unseen, 'seed'> {
  const { file, line, column } = behaviour.seen.at;
  const text = context.files[file] ?? '';
  const lines = text.split('\n');
  const about = `${behaviour.kind} ${file}:${line}:${column} ${behaviour.seen.text.slice(0, 100)}`;
  const inner = nodeAt(context.places, context.files, behaviour.seen.at);
  const never = inner ? outermostThatNeverRan(inner, context, executed) : null;
  if (!never) return { cause: inner ? `ran: ${inner.construct}` : 'no node', behaviour: about, code: '' };
  const place = context.places.find(({ node }) => node === never);
  const first = text.slice(0, place?.start ?? 0).split('\n').length;
  const code = lines.slice(Math.max(0, first - 6), first + 3).join('\n');
  return { cause: nameOf(never, context, executed), behaviour: about, code };
}

function outermostThatNeverRan(node: Node, context: Context, executed: Executed): Node | null {
  let never: Node | null = null;
  for (let at: Node | undefined = node; at; at = context.parents.get(at)?.node)
    if (hasRun(at, context, executed) === false) never = at;
  return never;
}

function hasRun(node: Node, { placeThatRuns }: Context, executed: Executed): boolean | null {
  const place = placeThatRuns.get(node);
  return place ? executed(place.file, place.start, place.end) : null;
}

/** Names the part of a construct that never ran, or the construct before it that never ends. */
function nameOf(node: Node, context: Context, executed: Executed): string {
  const parent = context.parents.get(node);
  if (!parent) return 'the program';
  const before = (parent.node.slots[parent.slot] ?? []).slice(0, parent.index);
  const last = before.findLast((sibling) => hasRun(sibling, context, executed) === true);
  return last && parent.index > 0
    ? `after ${last.construct}`
    : `${parent.node.construct} / ${parent.slot.replace(/\d+$/, '')}`;
}
