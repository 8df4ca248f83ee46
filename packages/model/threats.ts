/**
 * The built-in attack scenarios by id. People see `name`, or `head` in a narrow column. `sas` has the numbers among the
 * twelve serverless risks of CSA/PureSec (2019).
 */
export const threats = {
  T1: { head: 'cmd', name: 'Command injection', sas: [1, 4, 7] },
  T2: { head: 'cod', name: 'Code injection', sas: [1, 4] },
  T3: { head: 'url', name: 'Request or header forgery', sas: [1] },
  T4: { head: 'sql', name: 'Query injection', sas: [1] },
  T5: { head: 'pth', name: 'Path traversal', sas: [1, 7] },
  T6: { head: 'pkg', name: 'Malicious dependency', sas: [6, 7] },
  T7: { head: 'cve', name: 'Vulnerable dependency', sas: [6] },
  T8: { head: 'ent', name: 'Open entry', sas: [2, 3] },
  T9: { head: 'mid', name: 'Write between functions', sas: [9] },
  T10: { head: 'esc', name: 'Escalation by role', sas: [4] },
  T11: { head: 'fld', name: 'Flood or loop', sas: [8] },
  T12: { head: 'tmp', name: 'Data left for the next caller', sas: [12] },
  T13: { head: 'old', name: 'Forgotten version or trigger', sas: [11] },
  T14: { head: 'err', name: 'Leak through errors', sas: [10] },
  T15: { head: 'log', name: 'Logs switched off by own role', sas: [4, 5] },
} as const;

export type ThreatId = keyof typeof threats;

/** The id of a scenario that a user wrote. */
export type OwnThreatId = `X${number}`;

export type AnyThreatId = ThreatId | OwnThreatId;

/** The texts that people see for a threat. */
export interface ThreatTitle {
  readonly head: string;
  readonly name: string;
  readonly sas: readonly number[];
}

/** Returns the title of a threat. `own` is the title of a scenario that a user wrote. */
export function titleOf(threat: string, own?: ThreatTitle): ThreatTitle {
  return (
    own ??
    (Object.hasOwn(threats, threat) ? threats[threat as ThreatId] : { head: threat, name: threat, sas: [] })
  );
}
