import {
  type Effective,
  type FunctionHoles,
  type JudgedRoute,
  type SliceName,
  slices,
  type ThreatVerdict,
  titleOf,
} from '@emmental/model';
import { controls, googleControls } from '../../controls.ts';
import { typed } from '../commands.ts';
import {
  besides,
  columnsOf,
  count,
  fitNames,
  grouping,
  legendLines,
  pad,
  padLeft,
  type Screen,
  spread,
  visible,
  widestOf,
  wrap,
} from '../layout.ts';
import { signs } from './signs.ts';
import { questionOf } from './verdicts.ts';

/** Threats × slices (controls) of one function, with a legend. Slices that have no effect on any of its threats are left out. */
export function matrix(fn: FunctionHoles, screen: Screen): string[] {
  const here = fn.verdicts.filter(({ judgement }) => judgement.verdict !== 'n/a');
  const absent = fn.verdicts.filter(({ judgement }) => judgement.verdict === 'n/a');
  const rows = here.map((verdict) => ({ verdict, cells: bySlice(verdict.routes[0]) }));
  const shown = (Object.keys(slices) as SliceName[]).filter((slice) =>
    rows.some(({ cells }) => cells.has(slice)),
  );
  const sign = (of: keyof typeof signs): string => signs[of][screen.unicode ? 0 : 1];
  const own = shown.filter((slice) => slices[slice] === 'own');
  const bar = screen.unicode ? '│' : '|';
  const titles = here.map(({ threat, own }) => titleOf(threat, own).name);
  const { named, names, widthOf } = widthsFor(shown, titles, screen);
  const groups = grouping(
    shown,
    (slice) => widthOf(slice) + (slice === own.at(-1) ? 2 : 0),
    screen.width - named - 1,
  );
  const line = (group: readonly SliceName[], cell: (slice: SliceName) => string): string =>
    group
      .map((slice) => {
        const edge = slice === own.at(-1) && own.length < shown.length ? ` ${bar}` : '';
        return pad(cell(slice), widthOf(slice) - 1) + edge;
      })
      .join(' ')
      .trimEnd();
  const marks = [
    `${sign('stops')} stops`,
    `${sign('sees')} sees only`,
    `${sign('hole')} hole`,
    `${sign('unknown')} not known`,
    `${sign('none')} no effect`,
  ];
  const legend = marks.join('  ');
  const isVoid = rows.some(({ cells }) => [...cells.values()].some((cell) => cell.isVoid));
  return [
    ...(columnsOf(legend) <= screen.width
      ? spread(visible(fn.name, screen), legend, screen)
      : [...wrap(visible(fn.name, screen), screen.width), ...besides(marks, '  ', screen)]),
    ...groups.flatMap((group) => [
      `${pad('THREAT', named)}  ${line(group, (slice) => heads[slice] ?? slice)}`,
      ...rows.map(({ verdict, cells }, index) => {
        // No route is known where code was not read, so no control is known to have an effect or none.
        const otherwise = verdict.routes.length === 0 ? 'unknown' : 'none';
        const cellText = (slice: SliceName): string => {
          const cell = cells.get(slice);
          return cell ? `${sign(markOf(cell))}${cell.isVoid ? 'v' : ''}` : sign(otherwise);
        };
        return `${pad(names[index] ?? '', named)}  ${line(group, cellText)}`;
      }),
    ]),
    ...(isVoid
      ? wrap(
          padLeft("v = does not count, even on enforce, once the attacker's code runs", screen.width),
          screen.width,
          '    ',
        )
      : []),
    ...columnLegend(shown, fn.isOnGoogle ? googleControls : controls, screen),
    ...verdictLines(here, screen),
    ...(absent.length > 0
      ? wrap(
          `Does not apply  ${absent.map(({ threat, own }) => titleOf(threat, own).name).join('; ')}`,
          screen.width,
          '  ',
        )
      : []),
  ];
}

interface Widths {
  /** The columns of the names of threats, and the names as they fit there. */
  readonly named: number;
  readonly names: readonly string[];
  readonly widthOf: (slice: SliceName) => number;
}

/**
 * Returns the widths at which all slices stand beside each other: first columns become narrower, then names of threats are cut,
 * which stand in full below the table.
 */
function widthsFor(shown: readonly SliceName[], titles: readonly string[], screen: Screen): Widths {
  const full = Math.max(widestOf(titles), 6);
  const columns = (least: number) => (slice: SliceName) =>
    Math.max(least, columnsOf(heads[slice] ?? slice)) + 1;
  const room = (widthOf: (slice: SliceName) => number): number =>
    screen.width - 3 - shown.reduce((sum, slice) => sum + widthOf(slice), 0);
  const wide = columns(4);
  if (full <= room(wide)) return { named: full, names: titles, widthOf: wide };
  const widthOf = columns(2);
  const left = room(widthOf);
  const named = left < leastNamed ? full : Math.min(full, left);
  return { named, names: fitNames(titles, named, screen), widthOf };
}

/** Below this width names of threats say too little, and columns go on below. */
const leastNamed = 16;

/** Explains the heads of the columns that are shown. */
function columnLegend(
  shown: readonly SliceName[],
  words: Readonly<Record<SliceName, string>>,
  screen: Screen,
): readonly string[] {
  const meanings = shown.map((slice) => [heads[slice] ?? slice, words[slice]] as const);
  const isSplit = new Set(shown.map((slice) => slices[slice])).size > 1;
  const bar = screen.unicode ? '│' : '|';
  return [
    ...legendLines(meanings, screen),
    ...(isSplit
      ? wrap(
          `  Left of ${bar}: controls of the function. Right of ${bar}: controls around the function.`,
          screen.width,
          '  ',
        )
      : []),
  ];
}

/** Short heads of columns, in the order of the slices. */
const heads: Readonly<Partial<Record<SliceName, string>>> = {
  inspect: 'in',
  code: 'code',
  deps: 'deps',
  process: 'proc',
  file: 'file',
  egress: 'net',
  credentials: 'cred',
  role: 'role',
  limits: 'lim',
  audit: 'log',
  auth: 'auth',
  waf: 'waf',
  source: 'src',
  vpc: 'vpc',
  boundary: 'bnd',
  trail: 'trl',
};

/** The strongest effect of each slice on a route; an effect that attacker code would undo only if the slice has no other effect. */
function bySlice(routed: JudgedRoute | undefined): ReadonlyMap<SliceName, Effective> {
  const best = new Map<SliceName, Effective>();
  for (const effective of routed?.cells ?? []) {
    const { slice } = effective.cell;
    const known = best.get(slice);
    if (!known || strength(effective) > strength(known)) best.set(slice, effective);
  }
  return best;
}

const strengths = { no: 0, unknown: 1, yes: 2 } as const;
const strength = ({ cell, isVoid }: Effective): number =>
  (isVoid ? 0 : 9) + 3 * strengths[cell.stop] + strengths[cell.see];

/** The sign of a cell. An effect that attacker code would undo has the same sign; the caller adds a `v`. */
function markOf({ cell }: Effective): keyof typeof signs {
  if (cell.stop === 'yes') return 'stops';
  if (cell.stop === 'unknown') return 'unknown';
  return cell.see === 'yes' ? 'sees' : cell.see === 'unknown' ? 'unknown' : 'hole';
}

function verdictLines(verdicts: readonly ThreatVerdict[], screen: Screen): string[] {
  const lines = (
    title: string,
    selected: readonly ThreatVerdict[],
    textOf: (verdict: ThreatVerdict) => string,
    remark = '',
  ): string[] =>
    selected.length === 0
      ? []
      : [
          `${title}: ${count(selected.length, 'threat')}${remark}`,
          ...selected.flatMap((verdict) =>
            wrap(
              visible(
                typed(`  ${titleOf(verdict.threat, verdict.own).name}: ${textOf(verdict)}`, screen),
                screen,
              ),
              screen.width,
              '    ',
            ),
          ),
        ];
  const aligned = verdicts.flatMap(({ routes }) =>
    routes.filter(({ judgement }) => judgement.verdict === 'aligned'),
  );
  const withVerdict = (name: string) => verdicts.filter(({ judgement }) => judgement.verdict === name);
  return [
    ...lines(
      'Aligned',
      withVerdict('aligned'),
      ({ routes }) => `${routes[0]?.route.loses ?? ''}`,
      `, ${count(aligned.length, 'path')}`,
    ),
    ...lines('Not proven', withVerdict('unproven'), (verdict) => questionOf(verdict) ?? 'not decided'),
    ...lines(
      'Only one control',
      verdicts.filter(({ alone }) => alone !== null),
      ({ alone, routes }) => {
        const because = routes[0]?.judgement.stoppedBy[0]?.cell.says;
        return `only ${heads[alone as SliceName] ?? alone} stops it${because ? `: ${because}` : ''}`;
      },
    ),
  ];
}
