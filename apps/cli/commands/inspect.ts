import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkSink,
  createLearner,
  type DecodeTree,
  decode,
  formatShape,
  judge,
  mergeShapes,
  type Shape,
  type SinkKind,
  type SqlDialect,
  saturated,
  sinks,
  triggers,
  wrongWithShape,
} from '@emmental/inspect';
import { nearestFew, shellWord } from '@emmental/model';
import { count, visible, wrap } from '@emmental/report';
import { isInCi } from '../ci.ts';
import { exit, WrongUse } from '../exit.ts';
import { readJson } from '../files/read.ts';
import { writeFile } from '../files/write.ts';
import { type EventRow, readRows, type SinkRow } from '../inspection/rows.ts';
import {
  type Inspected,
  isLoss,
  partialWhereUnread,
  renderInspected,
  renderSummary,
} from '../inspection/table.ts';
import { tell, writeOut } from '../output.ts';
import { screenOf } from '../screen.ts';
import type { InspectOptions, LearnOptions } from '../usage/inspect.ts';
import type { World } from '../world.ts';

/**
 * `emmental inspect`: shows the decoded values of an event, the findings in it and the decision. People get a
 * table. Programs get JSON Lines in the order of the input; a line that is not JSON gets a line too, so that lines
 * stay aligned.
 */
export async function inspectCommand(options: InspectOptions, world: World): Promise<number> {
  if ((options.event === undefined) === (options.sinks === undefined))
    throw new WrongUse('name an input: --event FILE or --sinks FILE; - is standard input');
  const asJson = (options.format ?? (world.stdout.isTTY ? 'table' : 'json')) === 'json';
  return options.sinks === undefined
    ? inspectEvents(options.event ?? '-', options, asJson, world)
    : inspectSinks(options.sinks, asJson, world);
}

/**
 * `emmental inspect learn FILE --shape OUT`: learns a shape. FILE holds events, or a shape that another instance
 * learned. Events are counted and extend the present shape; a learned shape is joined with it, and joining it
 * twice changes nothing.
 */
export async function learnCommand(file: string, options: LearnOptions, world: World): Promise<number> {
  const known = options.merge && existsSync(options.shape) ? readShape(options.shape) : undefined;
  const other = shapeIn(file);
  const { shape, from } = other
    ? { shape: known ? mergeShapes(known, other) : other, from: 'the shape of another instance' }
    : learnedFrom(file, known, world);
  writeFile(options.shape, formatShape(shape));
  const view = screenOf(world.stdout, world);
  const lines = Object.entries(shape.triggers).flatMap(([id, entry]) =>
    wrap(
      `  ${id}: ${count(entry.events, 'event')}, ${count(Object.keys(entry.fields).length, 'field')}, ${
        saturated(entry)
          ? 'learned enough'
          : 'still learning: it needs 200 events, and fields that no longer change'
      }`,
      view.width,
      '    ',
    ),
  );
  await writeOut(
    `learned from ${from}, written to ${options.shape}\n${lines.map((line) => `${line}\n`).join('')}`,
    world,
  );
  return exit.clean;
}

function learnedFrom(
  file: string,
  known: Shape | undefined,
  world: World,
): { readonly shape: Shape; readonly from: string } {
  const learner = createLearner(known);
  const broken = brokenLines(file, world);
  let learned = 0;
  for (const row of readRows(file)) {
    if (row.kind === 'broken') broken.tell(row);
    else {
      learner.add(treeOf(row, undefined, true));
      learned += 1;
    }
  }
  broken.end();
  if (learned === 0) throw new WrongUse(`${file} has no event to learn from; nothing was written`);
  return { shape: learner.shape(), from: count(learned, 'event') };
}

/**
 * Returns the shape that a complete file holds. An event that only looks like a shape stays an event: its sender
 * must not be able to teach anything.
 */
function shapeIn(file: string): Shape | null {
  if (file === '-') return null;
  try {
    const value = readJson(file);
    return wrongWithShape(value) === null ? (value as Shape) : null;
  } catch {
    return null;
  }
}

async function inspectEvents(
  file: string,
  options: InspectOptions,
  asJson: boolean,
  world: World,
): Promise<number> {
  const shape = shapeOf(options);
  const all: Inspected[] = [];
  const broken = brokenLines(file, world);
  let unread = 0;
  let rows = 0;
  for (const row of readRows(file)) {
    const line = row.kind === 'broken' ? brokenRow(row) : inspectRow(row, options.trigger, shape);
    if (row.kind === 'broken') broken.tell(row);
    if (line.verdict.notInspected.some(isLoss)) unread += 1;
    rows += 1;
    if (asJson) {
      if (!(await writeOut(`${JSON.stringify({ id: line.id, ...line.verdict })}\n`, world))) break;
    } else if (row.kind === 'row') all.push({ ...line, tree: all.length < 1 ? line.tree : null });
  }
  broken.end();
  const [first] = all;
  const view = screenOf(world.stdout, world);
  if (first && all.length === 1) await writeOut(renderInspected(first, shape, view), world);
  else if (first) await writeOut(renderSummary(all, view), world);
  else if (!asJson) await writeOut('no event could be read\n', world);
  if (rows === 0) tell(`${file}: there is no event in it, so nothing was inspected`, world);
  const isLost = unread > 0 && (options.strict || isInCi(world));
  return broken.any() || rows === 0 || isLost ? exit.notAnalysed : exit.clean;
}

function inspectRow(row: EventRow, trigger: string | undefined, shape: Shape | undefined): Inspected {
  const tree = treeOf(row, trigger, shape !== undefined);
  return { id: row.id, verdict: partialWhereUnread(judge(tree, shape)), tree };
}

function treeOf(row: EventRow, trigger: string | undefined, structure: boolean): DecodeTree {
  const known = trigger ?? row.trigger;
  return decode(row.event, { trigger: known, structure });
}

const brokenRow = (row: { readonly id: unknown; readonly why: string }): Inspected => ({
  id: row.id,
  verdict: {
    trigger: 'custom',
    decision: 'partial',
    findings: [],
    notInspected: [{ path: '', why: row.why }],
  },
  tree: null,
});

async function inspectSinks(file: string, asJson: boolean, world: World): Promise<number> {
  const view = screenOf(world.stdout, world);
  const broken = brokenLines(file, world);
  let rows = 0;
  for (const row of readRows(file)) {
    rows += 1;
    if (row.kind === 'broken') broken.tell(row);
    const { id, decision, why } =
      row.kind === 'broken' ? notChecked(row.id, row.why) : sinkVerdict(row.sink, row.id);
    const line = asJson
      ? JSON.stringify({ id, decision: decision ?? 'partial', why })
      : `${(decision ?? '?').padEnd(7)}${visible(String(id ?? `line ${row.line}`), view)}  ${visible(why ?? 'no part of the event changes its meaning', view)}`;
    if (!(await writeOut(`${line}\n`, world))) break;
  }
  broken.end();
  if (rows === 0) tell(`${file}: there is no call in it, so nothing was checked`, world);
  return broken.any() || rows === 0 ? exit.notAnalysed : exit.clean;
}

interface CallVerdict {
  readonly id: unknown;
  /** The result of the check; null: the call was not checked. */
  readonly decision: string | null;
  readonly why: string | null;
}

const notChecked = (id: unknown, why: string): CallVerdict => ({ id, decision: null, why });

function sinkVerdict(row: SinkRow | null, id: unknown): CallVerdict {
  const kind = row?.kind === 'js' ? 'code' : row?.kind;
  if (row === null || !isSinkKind(kind))
    return notChecked(id, `not checked: needs kind (${Object.keys(sinks).join(', ')}), argument and inputs`);
  const verdict = checkSink(kind, row.argument, row.inputs, { dialect: dialectOf(row.dialect) });
  return verdict.why?.startsWith('not checked') ? notChecked(id, verdict.why) : { id, ...verdict };
}

const isSinkKind = (kind: string | undefined): kind is SinkKind =>
  kind !== undefined && Object.hasOwn(sinks, kind);

const dialects: Readonly<Record<string, SqlDialect>> = {
  mysql: 'mysql',
  mariadb: 'mysql',
  postgresql: 'postgresql',
  postgres: 'postgresql',
  pg: 'postgresql',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  partiql: 'partiql',
  dynamodb: 'partiql',
};
const dialectOf = (name: string | undefined): SqlDialect =>
  name !== undefined && Object.hasOwn(dialects, name.toLowerCase())
    ? (dialects[name.toLowerCase()] ?? 'generic')
    : 'generic';

/** The names that `--trigger` takes. */
const triggerIds: readonly string[] = [...new Set(triggers.map(({ id }) => id)), 'custom'];

/** Reads the shape of `--shape FILE`; without that option the learned shape of `--function NAME`, if there is one. */
function shapeOf(options: InspectOptions): Shape | undefined {
  if (options.trigger !== undefined && !triggerIds.includes(options.trigger))
    throw new WrongUse(
      `no trigger has the name ${options.trigger}; use one such as ${[...nearestFew(options.trigger, triggerIds, 3), 'custom'].join(', ')}`,
    );
  if (options.shape !== undefined) return readShape(options.shape);
  if (options.function === undefined) return undefined;
  const file = join('.emmental', 'shapes', `${options.function.replace(/[^\w.-]/g, '_')}.json`);
  if (!existsSync(file))
    throw new WrongUse(
      `${options.function} has no learned shape: emmental inspect learn EVENTS --shape ${shellWord(file)}`,
    );
  return readShape(file);
}

function readShape(file: string): Shape {
  let shape: unknown;
  try {
    shape = readJson(file, { called: `${file} is no shape` });
  } catch (error) {
    if (error instanceof WrongUse) throw error;
    throw new WrongUse(`${file} is not a shape: ${(error as Error).message}`);
  }
  const wrong = wrongWithShape(shape);
  if (wrong !== null)
    throw new WrongUse(`${file} is not a shape: ${wrong} (emmental inspect learn EVENTS --shape ${file})`);
  return shape as Shape;
}

const maxTold = 10;

/** Reports lines that are not JSON: the first ones each, the rest by their number. */
function brokenLines(
  file: string,
  world: World,
): {
  readonly tell: (row: { readonly line: number; readonly why: string }) => void;
  readonly end: () => void;
  /** Was there such a line? */
  readonly any: () => boolean;
} {
  let lines = 0;
  return {
    tell: ({ line, why }) => {
      lines += 1;
      if (lines <= maxTold) tell(`${file}:${line}: ${why}`, world);
    },
    end: () => {
      if (lines > maxTold)
        tell(`${file}: ${count(lines - maxTold, 'more line', 'more lines')} that are not JSON`, world);
    },
    any: () => lines > 0,
  };
}
