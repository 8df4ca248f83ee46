import { type SliceName, slices } from '@emmental/model/slices';
import { titleOf } from '@emmental/model/threats';
import { field, listOf, type Place, placesOf, textField } from './document.ts';

/** The effect of a control on a threat, the strongest first. `none` = it has no effect on it. */
export type Mark = 'stops' | 'sees' | 'unknown' | 'hole' | 'none';

/** The answer of one control on the worst route of a threat. */
export interface Cell {
  readonly slice: SliceName;
  readonly mark: Mark;
  readonly says: string;
  /** The place where the control acts: `guard`, `cloud`, `code`. */
  readonly by: string | null;
  readonly isVoid: boolean;
  readonly isAssumed: boolean;
}

export type Verdict = 'aligned' | 'unproven' | 'closed' | 'n/a';

/** A threat to a function: the verdict, and the answer of each control. */
export interface ThreatLine {
  readonly threat: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly depth: number;
  /** The only control that stops the threat; null = there are more, or none. */
  readonly alone: string | null;
  readonly because: string | null;
  readonly loses: string | null;
  readonly question: string | null;
  readonly paths: number;
  readonly evidence: readonly Place[];
  readonly cells: ReadonlyMap<SliceName, Cell>;
}

const verdicts: readonly string[] = ['aligned', 'unproven', 'closed', 'n/a'] satisfies Verdict[];

/** Returns the lines of the matrix from the verdicts in the JSON of `holes`; null if no scan has judged the function. */
export function linesOf(document: unknown): readonly ThreatLine[] | null {
  const found = field(document, 'verdicts');
  if (!Array.isArray(found)) return null;
  return found.flatMap((entry) => lineOf(entry) ?? []);
}

function lineOf(entry: unknown): ThreatLine | null {
  const threat = textField(entry, 'threat');
  const verdict = textField(entry, 'verdict');
  if (threat === null || verdict === null || !verdicts.includes(verdict)) return null;
  const routes = listOf(field(entry, 'routes'));
  const depth = field(entry, 'depth');
  return {
    threat,
    name: ownName(field(entry, 'name')) ?? titleOf(threat).name,
    verdict: verdict as Verdict,
    depth: typeof depth === 'number' ? depth : 0,
    alone: textField(entry, 'alone'),
    because: textField(routes[0], 'because'),
    loses: textField(routes[0], 'loses'),
    question: textField(entry, 'question'),
    paths: routes.filter((route) => field(route, 'verdict') === 'aligned').length,
    evidence: placesOf(field(entry, 'decidedBy')),
    cells: bySlice(listOf(field(routes[0], 'cells'))),
  };
}

const ownName = (name: unknown): string | null => (typeof name === 'string' ? name : null);

/** Keeps the strongest answer of each control; one that attacker code would undo counts only without another. */
function bySlice(cells: readonly unknown[]): ReadonlyMap<SliceName, Cell> {
  const best = new Map<SliceName, { readonly cell: Cell; readonly strength: number }>();
  for (const entry of cells) {
    const slice = textField(entry, 'slice');
    if (slice === null || !Object.hasOwn(slices, slice)) continue;
    const cell: Cell = {
      slice: slice as SliceName,
      mark: markOf(entry),
      says: textField(entry, 'says') ?? '',
      by: textField(entry, 'by'),
      isVoid: field(entry, 'void') === true,
      isAssumed: field(entry, 'assumed') === true,
    };
    const strength = (cell.isVoid ? 0 : 9) + strengths[cell.mark];
    if (strength > (best.get(cell.slice)?.strength ?? -1)) best.set(cell.slice, { cell, strength });
  }
  return new Map([...best].map(([slice, { cell }]) => [slice, cell]));
}

const strengths = { stops: 4, unknown: 3, sees: 2, hole: 1, none: 0 } as const satisfies Record<Mark, number>;

function markOf(entry: unknown): Mark {
  const stop = field(entry, 'stop');
  if (stop === 'yes') return 'stops';
  if (stop === 'unknown') return 'unknown';
  const see = field(entry, 'see');
  if (see === 'yes') return 'sees';
  return see === 'unknown' ? 'unknown' : 'hole';
}

/** Returns the controls that have an effect on at least one of the threats, those of the function first. */
export const slicesOf = (lines: readonly ThreatLine[]): readonly SliceName[] =>
  (Object.keys(slices) as SliceName[]).filter((slice) => lines.some(({ cells }) => cells.has(slice)));

export const isOwn = (slice: SliceName): boolean => slices[slice] === 'own';
