import type { Exposure } from './app.ts';

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** The people who can use the problem: the four known exposures of a trigger. */
export type Reach = Exclude<Exposure, 'unknown'>;

/** The gain of an attacker who uses the problem. */
export type Effect = 'code' | 'data-write' | 'data-read' | 'service' | 'none';

/** The severity by reach and effect. Every rule uses this table. */
export const severityTable = {
  public: { code: 'critical', 'data-write': 'critical', 'data-read': 'high', service: 'medium', none: 'low' },
  authenticated: {
    code: 'high',
    'data-write': 'high',
    'data-read': 'medium',
    service: 'medium',
    none: 'low',
  },
  account: { code: 'high', 'data-write': 'medium', 'data-read': 'medium', service: 'low', none: 'low' },
  internal: { code: 'medium', 'data-write': 'medium', 'data-read': 'low', service: 'low', none: 'info' },
} as const satisfies Record<Reach, Record<Effect, Severity>>;

/**
 * Returns the severity of a problem that people of `reach` can use for `effect`. An unknown reach counts as `account`.
 */
export const severityOf = (reach: Exposure, effect: Effect): Severity =>
  severityTable[reach === 'unknown' ? 'account' : reach][effect];

/** Returns the next lower severity, but never one below `least`. */
export const oneLess = (level: Severity, least: Severity = 'info'): Severity =>
  severities[Math.min(severities.indexOf(level) + 1, severities.indexOf(least))] ?? level;

/** True when `a` is at least as severe as `b`. */
export function atLeast(a: Severity, b: Severity): boolean {
  return severities.indexOf(a) <= severities.indexOf(b);
}
