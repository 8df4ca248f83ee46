import type { SliceName } from '@emmental/model/slices';

/** The head of each control's column, and what the control is. */
export const controls = {
  inspect: ['in', 'the guard inspects events'],
  code: ['code', 'the function’s own code, and the guard’s rules in “code”'],
  deps: ['deps', 'facts about packages'],
  process: ['proc', 'the guard’s rules in “processes”'],
  file: ['file', 'the guard’s rules in “files”'],
  egress: ['net', 'the guard’s rules in “outbound”'],
  credentials: ['creds', 'the guard’s rules in “permissions”'],
  role: ['role', 'permissions of the role or service account'],
  limits: ['limit', 'limits on calls'],
  audit: ['log', 'logs of the function'],
  auth: ['auth', 'the check of callers: an authorizer, or IAM'],
  waf: ['waf', 'a web firewall'],
  source: ['src', 'the policy of the source that starts the function'],
  vpc: ['vpc', 'the network of the function'],
  boundary: ['bound', 'a permissions boundary'],
  trail: ['trail', 'logs and detectors of the account or project'],
} as const satisfies Record<SliceName, readonly [string, string]>;
