import { slices } from '@emmental/model';
import type { Connection } from '../engine/engine.ts';
import { field, listOf, textField } from './document.ts';

/** The effect of a control on a threat, the strongest first. */
export const marks = ['stops', 'unknown', 'sees', 'hole'] as const;
export type Mark = (typeof marks)[number];

/** The verdicts on a threat that applies to a function. */
export const verdicts = ['aligned', 'unproven', 'closed'] as const;
export type Verdict = (typeof verdicts)[number];

/** The name in place of a control for the verdict on the threat. */
export const together = 'together';

/** The effect of one control, or the verdict, on one threat to a function. */
export interface Cell {
  readonly threat: string;
  readonly slice: string;
  readonly mark: Mark | Verdict;
}

/** The most threats to one function that are stored: those that are built in, and some of the user's. */
const mostThreats = 60;

/**
 * Returns the cells of a function's matrix from its verdicts in the JSON of `holes`: of each threat that applies, the effect of each
 * control on the worst route. The strongest answer of a control counts; one that code of the attacker undoes counts only without another.
 */
export function cellsOf(document: unknown): readonly Cell[] {
  const seen = new Set<string>();
  return listOf(document).flatMap((entry) => {
    const threat = textField(entry, 'threat');
    const verdict = verdicts.find((name) => name === field(entry, 'verdict'));
    if (threat === null || !verdict || seen.has(threat) || seen.size >= mostThreats) return [];
    seen.add(threat);
    const cells = listOf(field(listOf(field(entry, 'routes'))[0], 'cells'));
    return [{ threat, slice: together, mark: verdict }, ...ofThreat(threat, cells)];
  });
}

function ofThreat(threat: string, cells: readonly unknown[]): readonly Cell[] {
  const best = new Map<string, { readonly mark: Mark; readonly strength: number }>();
  for (const entry of cells) {
    const slice = textField(entry, 'slice');
    if (slice === null || !Object.hasOwn(slices, slice)) continue;
    const mark = markOf(entry);
    const strength = (field(entry, 'void') === true ? 0 : 9) + marks.length - marks.indexOf(mark);
    if (strength > (best.get(slice)?.strength ?? -1)) best.set(slice, { mark, strength });
  }
  return [...best].map(([slice, { mark }]) => ({ threat, slice, mark }));
}

function markOf(entry: unknown): Mark {
  const stop = field(entry, 'stop');
  if (stop === 'yes') return 'stops';
  if (stop === 'unknown') return 'unknown';
  const see = field(entry, 'see');
  if (see === 'yes') return 'sees';
  return see === 'unknown' ? 'unknown' : 'hole';
}

/** A number that only this lock has; the number of the team is beside it. */
const lockNumber = 0x656d63;

/** Replaces the cells of an app's functions, and the sums of its team. */
export async function saveCells(
  connection: Connection,
  team: number,
  app: number,
  functions: readonly { readonly name: string; readonly verdicts: unknown }[],
): Promise<void> {
  const rows = functions.flatMap(({ name, verdicts: document }) =>
    cellsOf(document).map((cell) => ({ name, ...cell })),
  );
  await connection.query('delete from fn_cell using fn where fn_cell.fn = fn.id and fn.app = $1', [app]);
  await connection.query(
    `insert into fn_cell (fn, threat, slice, mark, team)
     select fn.id, row.threat, row.slice, row.mark, $2
     from json_to_recordset($1) as row(name text, threat text, slice text, mark text)
     join fn on fn.app = $3 and fn.name = row.name`,
    [JSON.stringify(rows), team, app],
  );
  // Two apps of a team that are uploaded at once would both write the sums: the second one waits and then sees the cells of the first.
  await connection.query('select pg_advisory_xact_lock($1, $2)', [lockNumber, team]);
  await connection.query('delete from matrix_cell where team = $1', [team]);
  await connection.query(
    `insert into matrix_cell (team, threat, slice, mark, n)
     select team, threat, slice, mark, count(*) from fn_cell where team = $1 group by 1, 2, 3, 4`,
    [team],
  );
}
