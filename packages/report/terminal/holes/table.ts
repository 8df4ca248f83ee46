import { type AnyThreatId, type FunctionHoles, titleOf } from '@emmental/model';
import { fitNames, grouping, pad, type Screen, visible, wrap } from '../layout.ts';
import { signs } from './signs.ts';
import { openIn, unprovenIn } from './verdicts.ts';

/** Functions × threats; the function with the most aligned threats comes first. */
export function functionTable(functions: readonly FunctionHoles[], screen: Screen): string[] {
  const ordered = functions.toSorted((a, b) => openIn(b) - openIn(a) || unprovenIn(b) - unprovenIn(a));
  const shown = ordered.slice(0, mostFunctions);
  const titles = new Map(
    functions.flatMap(({ verdicts }) =>
      verdicts.map(({ threat, own }) => [threat, titleOf(threat, own)] as const),
    ),
  );
  const judged = [...titles.keys()];
  const headOf = (threat: AnyThreatId): string => titles.get(threat)?.head ?? threat;
  if (shown.length === 0) return [];
  const wide = screen.width - judged.length * 4;
  const width = Math.max(wide, narrowest);
  const sign = (fn: FunctionHoles, threat: AnyThreatId): string => {
    const verdict = fn.verdicts.find((verdict) => verdict.threat === threat)?.judgement.verdict ?? 'n/a';
    return signs[verdictSigns[verdict]][screen.unicode ? 0 : 1];
  };
  const names = fitNames(
    shown.map((fn) => visible(fn.name, screen)),
    width - 1,
    screen,
  );
  // Columns that do not fit beside each other follow below.
  const groups = grouping(judged, () => 4, screen.width - width);
  const legend = (['hole', 'unknown', 'stops', 'none'] as const)
    .map((of) => `${signs[of][screen.unicode ? 0 : 1]} ${verdictWords[of]}`)
    .join('   ');
  const named = [...titles.values()].map(({ head, name }) => `${head} = ${name}`);
  return [
    ...groups.flatMap((group) => {
      const row = (name: string, cell: (threat: AnyThreatId) => string): string =>
        (pad(name, width) + group.map((threat) => ` ${pad(cell(threat), 3)}`).join('')).trimEnd();
      return [
        row('FUNCTION', headOf),
        ...shown.map((fn, index) => row(names[index] ?? '', (threat) => sign(fn, threat))),
      ];
    }),
    ...(ordered.length > shown.length
      ? [visible(`… and ${ordered.length - shown.length} more (--format json)`, screen)]
      : []),
    ...wrap(legend, screen.width - 2).map((line) => `  ${line}`),
    ...wrap(visible(named.join('; '), screen), screen.width - 2).map((line) => `  ${line}`),
  ];
}

const mostFunctions = 25;

/** Minimum width of the column with the names. */
const narrowest = 20;

const verdictSigns = { aligned: 'hole', unproven: 'unknown', closed: 'stops', 'n/a': 'none' } as const;
const verdictWords = {
  hole: 'nothing stops it',
  unknown: 'not proven',
  stops: 'stopped',
  none: 'does not apply',
} as const;
