/** Attack scenarios by id; people see the name. SAS = the twelve serverless risks of CSA/PureSec (2019). */
export const threats = {
  T1: { name: 'Command injection', sas: [1, 4, 7] },
  T2: { name: 'Code injection, deserialising', sas: [1, 4] },
  T3: { name: 'Request forgery', sas: [1] },
  T4: { name: 'Query injection', sas: [1] },
  T5: { name: 'Path traversal', sas: [1, 7] },
  T6: { name: 'Malicious dependency', sas: [6, 7] },
  T7: { name: 'Vulnerable dependency', sas: [6] },
  T8: { name: 'Open entry', sas: [2, 3] },
  T9: { name: 'Write into mid-chain', sas: [9] },
  T10: { name: 'Escalation by role', sas: [4] },
  T11: { name: 'Flood or loop', sas: [8] },
  T12: { name: 'Data left for the next caller', sas: [12] },
  T13: { name: 'Forgotten version or trigger', sas: [11] },
  T14: { name: 'Talkative errors', sas: [10] },
  T15: { name: 'Logs switched off by own role', sas: [4, 5] },
} as const;

export type ThreatId = keyof typeof threats;
