import { createHash } from 'node:crypto';
import type { Severity } from '@emmental/model';

/*
 * Documents of other tools are read field by field: what has the expected form counts, everything else is left out. Texts are bounded,
 * and shown as texts only.
 */

type Fields = Readonly<Record<string, unknown>>;

/** Returns a value as an object; an empty one for anything else. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Returns a text without line breaks, at most `most` characters; null for anything else and for an empty one. */
export function textOf(value: unknown, most: number): string | null {
  if (typeof value !== 'string') return null;
  const text = value.replaceAll(/\s+/g, ' ').trim();
  if (text === '') return null;
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** The level of a CVSS score (CVSS 3.1 §5, qualitative severity rating scale). */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'info';
}

/** Returns the identity of a finding by the texts that stay the same when code moves. */
export const fingerprintOf = (...parts: readonly (string | number | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/** The most findings of one report, and the most characters of texts. */
export const reportLimits = { findings: 20_000, title: 300, name: 150, path: 500, text: 1_000 } as const;
