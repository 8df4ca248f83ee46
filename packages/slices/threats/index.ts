import type { Threat } from '../threat.ts';
import { commandInjection } from './t1-command-injection.ts';
import { codeInjection } from './t2-code-injection.ts';
import { requestForgery } from './t3-request-forgery.ts';
import { queryInjection } from './t4-query-injection.ts';
import { pathTraversal } from './t5-path-traversal.ts';
import { maliciousDependency } from './t6-malicious-dependency.ts';
import { vulnerableDependency } from './t7-vulnerable-dependency.ts';
import { openEntry } from './t8-open-entry.ts';
import { midChain } from './t9-mid-chain.ts';
import { escalation } from './t10-escalation.ts';
import { flood } from './t11-flood.ts';
import { dataLeft } from './t12-data-left.ts';
import { forgotten } from './t13-forgotten.ts';
import { talkativeErrors } from './t14-talkative-errors.ts';
import { logsOff } from './t15-logs-off.ts';

/** Threats in which text of an event takes effect in code. */
export const threatsInCode: readonly Threat[] = [
  commandInjection,
  codeInjection,
  requestForgery,
  queryInjection,
  pathTraversal,
];

/** Every built-in threat, in the order of its id. */
export const allThreats: readonly Threat[] = [
  ...threatsInCode,
  maliciousDependency,
  vulnerableDependency,
  openEntry,
  midChain,
  escalation,
  flood,
  dataLeft,
  forgotten,
  talkativeErrors,
  logsOff,
];
