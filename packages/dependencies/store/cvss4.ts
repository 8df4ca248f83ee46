import { metricsOf } from './cvss3.ts';

/**
 * Returns the base and threat score of a CVSS 4.0 vector, 0…10; null for any other text. Environmental metrics do not
 * count: an advisory is about no specific environment, so the security requirements are assumed to be high (§8.2). The
 * method: six equivalence classes form a macro vector, which has a score. The further the vector is from the most severe
 * vector of its classes, the closer the result comes to the scores of the next lower classes. Source: FIRST, "CVSS v4.0
 * Specification Document", §8.
 */
export function cvss4Score(vector: string): number | null {
  const metrics = /^CVSS:4\.0\/(.*)$/.exec(vector.trim())?.[1];
  if (metrics === undefined) return null;
  const steps = stepsOf(metricsOf(metrics));
  if (!steps) return null;
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((metric) => steps[metric] === 2)) return 0;
  const at = classesOf(steps);
  const score = scoreAt(at);
  if (score === undefined) return null;
  const falls = below(at, steps).flatMap(({ lower, distance, depth }) => {
    const next = Math.max(...lower.map((classes) => scoreAt(classes) ?? Number.NEGATIVE_INFINITY));
    return Number.isFinite(next) ? [(score - next) * (distance / depth)] : [];
  });
  const fall = falls.length === 0 ? 0 : falls.reduce((sum, index) => sum + index, 0) / falls.length;
  return Math.round((Math.max(0, score - fall) + 1e-6) * 10) / 10;
}

/** The values of each metric, the most severe first; the index is the number of steps below it. */
const values = {
  AV: 'NALP',
  AC: 'LH',
  AT: 'NP',
  PR: 'NLH',
  UI: 'NPA',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'HLN',
  SI: 'HLN',
  SA: 'HLN',
} as const;

type Steps = Readonly<Record<string, number>>;

function stepsOf(written: ReadonlyMap<string, string>): Steps | null {
  const threat = written.get('E') ?? 'X';
  // A threat that nobody assessed counts as the worst.
  const steps: Record<string, number> = { E: threat === 'X' ? 0 : 'APU'.indexOf(threat) };
  for (const [metric, letters] of Object.entries(values)) {
    const letter = written.get(metric);
    steps[metric] = letter?.length === 1 ? letters.indexOf(letter) : -1;
  }
  return Object.values(steps).includes(-1) ? null : steps;
}

/** §8.2.1, tables 24 to 29: a digit per equivalence class, 0 is the most severe. */
interface Classes {
  readonly eq1: number;
  readonly eq2: number;
  readonly eq3: number;
  readonly eq4: number;
  readonly eq5: number;
  readonly eq6: number;
}

function classesOf(steps: Steps): Classes {
  const is = (metric: string, step: number): boolean => steps[metric] === step;
  const open = [is('AV', 0), is('PR', 0), is('UI', 0)].filter(Boolean).length;
  const high = is('VC', 0) || is('VI', 0) || is('VA', 0);
  return {
    eq1: open === 3 ? 0 : open > 0 && !is('AV', 3) ? 1 : 2,
    eq2: is('AC', 0) && is('AT', 0) ? 0 : 1,
    eq3: is('VC', 0) && is('VI', 0) ? 0 : high ? 1 : 2,
    eq4: is('SC', 0) || is('SI', 0) || is('SA', 0) ? 1 : 2,
    eq5: steps['E'] ?? 0,
    eq6: high ? 0 : 1,
  };
}

interface Below {
  /** The classes one step less severe; the highest score of them counts. */
  readonly lower: readonly Classes[];
  /** Steps below the most severe vector of the class. */
  readonly distance: number;
  /** The number of steps from the most to the least severe vector of the class. */
  readonly depth: number;
}

/** Returns for each class the next lower one; classes 3 and 6 are treated as one (§8.2.2, §8.2.3). */
function below(at: Classes, steps: Steps): readonly Below[] {
  const sum = (...metrics: readonly string[]): number =>
    metrics.reduce((total, metric) => total + (steps[metric] ?? 0), 0);
  // The distance counts from a most severe vector that is above this one in every metric.
  const from = (tops: readonly Steps[], ...metrics: readonly string[]): number => {
    for (const top of tops) {
      const each = metrics.map((metric) => (steps[metric] ?? 0) - (top[metric] ?? 0));
      if (each.every((index) => index >= 0)) return each.reduce((total, index) => total + index, 0);
    }
    return 0;
  };
  return [
    {
      lower: [{ ...at, eq1: at.eq1 + 1 }],
      distance: from(tops1[at.eq1] ?? [], 'AV', 'PR', 'UI'),
      depth: [1, 4, 5][at.eq1] ?? 1,
    },
    {
      lower: [{ ...at, eq2: at.eq2 + 1 }],
      distance: from(tops2[at.eq2] ?? [], 'AC', 'AT'),
      depth: [1, 2][at.eq2] ?? 1,
    },
    {
      lower:
        at.eq3 === 0
          ? [
              { ...at, eq6: 1 },
              { ...at, eq3: 1 },
            ]
          : [{ ...at, eq3: at.eq3 === 1 && at.eq6 === 0 ? 1 : at.eq3 + 1, eq6: 1 }],
      distance: from(tops3[at.eq3] ?? [], 'VC', 'VI', 'VA'),
      depth: [7, 8, 10][at.eq3] ?? 1,
    },
    {
      lower: [{ ...at, eq4: at.eq4 + 1 }],
      distance: at.eq4 === 1 ? sum('SC', 'SI', 'SA') : sum('SC', 'SI', 'SA') - 3,
      depth: [6, 5, 4][at.eq4] ?? 1,
    },
    { lower: [{ ...at, eq5: at.eq5 + 1 }], distance: 0, depth: 1 },
  ];
}

const tops1: readonly (readonly Steps[])[] = [
  [{}],
  [{ AV: 1 }, { PR: 1 }, { UI: 1 }],
  [{ AV: 3 }, { AV: 1, PR: 1, UI: 1 }],
];
const tops2: readonly (readonly Steps[])[] = [[{}], [{ AC: 1 }, { AT: 1 }]];
const tops3: readonly (readonly Steps[])[] = [[{}], [{ VC: 1 }, { VI: 1 }], [{ VC: 1, VI: 1, VA: 1 }]];

function scoreAt({ eq1, eq2, eq3, eq4, eq5, eq6 }: Classes): number | undefined {
  const row = scores[`${eq1}${eq2}${eq3}`];
  // With no high impact (eq3 = 2) class 6 is always 1.
  if (eq4 > 2 || eq5 > 2 || (eq3 === 2 && eq6 === 0)) return undefined;
  return eq3 === 2 ? row?.[eq4 * 3 + eq5] : row?.[(eq4 * 3 + eq5) * 2 + eq6];
}

/**
 * The scores of macro vectors. The key has the digits of classes 1 to 3; the columns are all combinations of classes 4, 5 and
 * 6, in rising order.
 * Source: FIRST, "CVSS v4.0 Specification Document", §8.3 (the 270 scores of the expert ranking).
 */
const scores: Readonly<Record<string, readonly number[]>> = {
  '000': [10, 9.9, 9.8, 9.5, 9.5, 9.2, 10, 9.6, 9.3, 8.7, 9.1, 8.1, 9.3, 9, 8.9, 8, 8.1, 6.8],
  '001': [9.8, 9.5, 9.5, 9.2, 9, 8.4, 9.3, 9.2, 8.9, 8.1, 8.1, 6.5, 8.8, 8, 7.8, 7, 6.9, 4.8],
  '002': [9.2, 8.2, 7.2, 7.9, 6.9, 5, 6.9, 5.5, 2.7],
  '010': [9.9, 9.7, 9.5, 9.2, 9.2, 8.5, 9.5, 9.1, 9, 8.3, 8.4, 7.1, 9.2, 8.1, 8.2, 7.1, 7.2, 5.3],
  '011': [9.5, 9.3, 9.2, 8.5, 8.5, 7.3, 9.2, 8.2, 8, 7.2, 7, 5.9, 8.4, 7, 7.1, 5.2, 5, 3],
  '012': [8.6, 7.5, 5.2, 7.1, 5.2, 2.9, 6.3, 2.9, 1.7],
  '100': [9.8, 9.5, 9.4, 8.7, 9.1, 8.1, 9.4, 8.9, 8.6, 7.4, 7.7, 6.4, 8.7, 7.5, 7.4, 6.3, 6.3, 4.9],
  '101': [9.4, 8.9, 8.8, 7.7, 7.6, 6.7, 8.6, 7.6, 7.4, 5.8, 5.9, 5, 7.2, 5.7, 5.7, 5.2, 5.2, 2.5],
  '102': [8.3, 7, 5.4, 6.5, 5.8, 2.6, 5.3, 2.1, 1.3],
  '110': [9.5, 9, 8.8, 7.6, 7.6, 7, 9, 7.7, 7.5, 6.2, 6.1, 5.3, 7.7, 6.6, 6.8, 5.9, 5.2, 3],
  '111': [8.9, 7.8, 7.6, 6.7, 6.2, 5.8, 7.4, 5.9, 5.7, 5.7, 4.7, 2.3, 6.1, 5.2, 5.7, 2.9, 2.4, 1.6],
  '112': [7.1, 5.9, 3, 5.8, 2.6, 1.5, 2.3, 1.3, 0.6],
  '200': [9.3, 8.7, 8.6, 7.2, 7.5, 5.8, 8.6, 7.4, 7.4, 6.1, 5.6, 3.4, 7, 5.4, 5.2, 4, 4, 2.2],
  '201': [8.5, 7.5, 7.4, 5.5, 6.2, 5.1, 7.2, 5.7, 5.5, 4.1, 4.6, 1.9, 5.3, 3.6, 3.4, 1.9, 1.9, 0.8],
  '202': [6.4, 5.1, 2, 4.7, 2.1, 1.1, 2.4, 0.9, 0.4],
  '210': [8.8, 7.5, 7.3, 5.3, 6, 5, 7.3, 5.5, 5.9, 4, 4.1, 2, 5.4, 4.3, 4.5, 2.2, 2, 1.1],
  '211': [7.5, 5.5, 5.8, 4.5, 4, 2.1, 6.1, 5.1, 4.8, 1.8, 2, 0.9, 4.6, 1.8, 1.7, 0.7, 0.8, 0.2],
  '212': [5.3, 2.4, 1.4, 2.4, 1.2, 0.5, 1, 0.3, 0.1],
};
