/**
 * Techniques of ATT&CK for Enterprise that the built-in threats name. Source: STIX objects of ATT&CK 18.1
 * (mitre/cti at 421deac, November 2025); `npm run bench:attack -- --stix DIR` compares. ATT&CK is a registered
 * trademark of The MITRE Corporation.
 */
export const techniques = {
  T1005: { name: 'Data from Local System', tactics: ['collection'] },
  T1041: { name: 'Exfiltration Over C2 Channel', tactics: ['exfiltration'] },
  T1059: { name: 'Command and Scripting Interpreter', tactics: ['execution'] },
  'T1059.004': { name: 'Unix Shell', tactics: ['execution'] },
  'T1078.004': {
    name: 'Cloud Accounts',
    tactics: ['defense-evasion', 'persistence', 'privilege-escalation', 'initial-access'],
  },
  T1083: { name: 'File and Directory Discovery', tactics: ['discovery'] },
  'T1098.003': { name: 'Additional Cloud Roles', tactics: ['persistence', 'privilege-escalation'] },
  T1190: { name: 'Exploit Public-Facing Application', tactics: ['initial-access'] },
  'T1195.001': {
    name: 'Compromise Software Dependencies and Development Tools',
    tactics: ['initial-access'],
  },
  T1213: { name: 'Data from Information Repositories', tactics: ['collection'] },
  T1496: { name: 'Resource Hijacking', tactics: ['impact'] },
  'T1499.003': { name: 'Application Exhaustion Flood', tactics: ['impact'] },
  T1552: { name: 'Unsecured Credentials', tactics: ['credential-access'] },
  'T1552.001': { name: 'Credentials In Files', tactics: ['credential-access'] },
  'T1552.005': { name: 'Cloud Instance Metadata API', tactics: ['credential-access'] },
  'T1562.008': { name: 'Disable or Modify Cloud Logs', tactics: ['defense-evasion'] },
  T1565: { name: 'Data Manipulation', tactics: ['impact'] },
  T1567: { name: 'Exfiltration Over Web Service', tactics: ['exfiltration'] },
  T1648: { name: 'Serverless Execution', tactics: ['execution'] },
} as const satisfies Readonly<Record<string, Technique>>;

export interface Technique {
  readonly name: string;
  /** The goals of the technique, from `kill_chain_phases`. */
  readonly tactics: readonly string[];
}

export type TechniqueId = keyof typeof techniques;
