import type { SliceName } from '@emmental/model';

/** The control that each slice stands for, in words. */
export const controls = {
  inspect: 'the guard inspects events',
  code: `the function's own code, and the guard's rules in "code"`,
  deps: 'facts about packages',
  process: `the guard's rules in "processes"`,
  file: `the guard's rules in "files"`,
  egress: `the guard's rules in "outbound"`,
  credentials: `the guard's rules in "permissions"`,
  role: 'permissions of the role',
  limits: 'limits on calls',
  audit: 'logs of the function',
  auth: 'an authorizer',
  waf: 'a web firewall',
  source: 'the policy of the source that starts the function',
  vpc: 'the network of the function',
  boundary: 'a permissions boundary',
  trail: 'trails and detectors of the account',
} as const satisfies Record<SliceName, string>;

/** The same controls in Google Cloud, where its words are others. */
export const googleControls = {
  ...controls,
  role: 'roles of the service account',
  auth: 'the check of callers (IAM)',
  source: 'who may cause its events',
  trail: 'audit logs and detectors of the project',
} as const satisfies Record<SliceName, string>;
