import type { Severity } from '@emmental/model';
import type { AdvisorySeverity } from '../advisory.ts';
import { cvss3Score } from './cvss3.ts';
import { cvss4Score } from './cvss4.ts';

/**
 * Returns the severity of an advisory from its CVSS vectors (version 4 is preferred to 3; of several vectors, the highest
 * score). Without a vector, from the level in words (`HIGH`). Null when it has neither.
 */
export function severityFrom(
  vectors: readonly string[],
  word: string | null,
): Omit<AdvisorySeverity, 'alias'> | null {
  for (const scoreOf of [cvss4Score, cvss3Score]) {
    let best: { readonly score: number; readonly from: string } | null = null;
    for (const from of vectors) {
      const score = scoreOf(from);
      if (score !== null && (best === null || score > best.score)) best = { score, from };
    }
    if (best) return { level: levelOf(best.score), ...best };
  }
  const level = word === null ? undefined : words.get(word.toLowerCase());
  return level ? { level, score: null, from: (word ?? '').toUpperCase() } : null;
}

/** Returns the level of a score: CVSS 3.1 §5 and 4.0 §6, the qualitative scale. */
const levelOf = (score: number): Severity =>
  score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : score > 0 ? 'low' : 'info';

const words = new Map<string, Severity>([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['moderate', 'medium'],
  ['medium', 'medium'],
  ['low', 'low'],
]);
