import { rowOf } from '@emmental/model';

/**
 * Returns the base score of a CVSS 3.0 or 3.1 vector, 0…10; null for any other text. Temporal and environmental
 * metrics do not count, because an advisory is about no specific environment. Source: FIRST, "CVSS v3.1 Specification Document",
 * §7.
 */
export function cvss3Score(vector: string): number | null {
  const metrics = /^CVSS:3\.[01]\/(.*)$/.exec(vector.trim())?.[1];
  if (metrics === undefined) return null;
  const values = metricsOf(metrics);
  const scope = values.get('S');
  const weight = (metric: string): number => rowOf(rowOf(weights, metric), values.get(metric)) ?? Number.NaN;
  const privileges = rowOf(scope === 'C' ? changedPrivileges : weights.PR, values.get('PR')) ?? Number.NaN;
  const base = 1 - (1 - weight('C')) * (1 - weight('I')) * (1 - weight('A'));
  const exploitability = 8.22 * weight('AV') * weight('AC') * privileges * weight('UI');
  const impact = scope === 'C' ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  if (Number.isNaN(impact + exploitability) || (scope !== 'C' && scope !== 'U')) return null;
  if (impact <= 0) return 0;
  return roundUp(Math.min((scope === 'C' ? 1.08 : 1) * (impact + exploitability), 10));
}

/** Splits a vector such as `AV:N/AC:L` into values by metric. */
export const metricsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('/').map((part) => {
      const colon = part.indexOf(':');
      return [part.slice(0, colon), part.slice(colon + 1)] as const;
    }),
  );

const weights = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
} as const satisfies Record<string, Record<string, number>>;

const changedPrivileges: Readonly<Record<string, number>> = { N: 0.85, L: 0.68, H: 0.5 };

/** Rounds up to one decimal. It calculates with whole numbers, because binary fractions are not exact (§Appendix A). */
function roundUp(score: number): number {
  const hundredThousandths = Math.round(score * 100_000);
  return hundredThousandths % 10_000 === 0
    ? hundredThousandths / 100_000
    : (Math.floor(hundredThousandths / 10_000) + 1) / 10;
}
