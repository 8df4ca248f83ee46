import { changeKinds, drifts, foundKinds, guardStates, reasons } from '@emmental/store';
import { z } from 'zod';

/* Parts of answers that several routes have. */

export const time = z.iso.datetime();
export const textOrNull = z.string().nullable();
export const timeOrNull = time.nullable();
const count = z.number().min(0);

/** The time of the data on a page: all its numbers come from one state of the store. */
export const asOf = { asOf: time };

export const functionRow = z.object({
  app: z.string(),
  environment: z.string(),
  name: z.string(),
  runtime: textOrNull,
  who: textOrNull,
  owner: textOrNull,
  state: z.enum(guardStates),
  open: count.nullable(),
  toFix: count.nullable(),
  coverage: textOrNull,
  alerts7d: count,
  invocations7d: count,
  seenAt: timeOrNull,
  scannedAt: timeOrNull,
  rulebase: textOrNull,
  modes: z.unknown(),
  reason: z.enum(reasons),
  obstacle: textOrNull,
  instead: textOrNull,
});

export const ruleRow = z.object({
  section: textOrNull,
  name: textOrNull,
  match: textOrNull,
  id: textOrNull,
  action: textOrNull,
  mode: textOrNull,
  origin: textOrNull,
  because: textOrNull,
  why: z.unknown(),
  shadowed: textOrNull,
  hits: z.object({ day1: count, day7: count, day30: count, day90: count }),
  lastHit: timeOrNull,
  isPresent: z.boolean(),
});

export const threatRow = z.object({
  time,
  key: z.string(),
  app: z.string(),
  environment: z.string(),
  function: z.string(),
  owner: textOrNull,
  kind: z.string(),
  section: textOrNull,
  rule: textOrNull,
  decision: textOrNull,
  mode: textOrNull,
  rulebase: textOrNull,
  id: z.string(),
  invocation: textOrNull,
  class: textOrNull,
  evidence: z.unknown(),
  /** The incident to which it belongs; null = it is no alert and no block. */
  incident: textOrNull,
  isStopped: z.boolean(),
  /** The opinion of a person about it; null = nobody has one, absent = the answer has no opinions. */
  opinion: z
    .object({ says: z.enum(['attack', 'no attack']), by: z.string(), at: time })
    .nullable()
    .optional(),
});

export const findingRow = z.object({
  id: z.number(),
  fingerprint: z.string(),
  app: z.string(),
  environment: z.string(),
  function: textOrNull,
  rule: z.string(),
  severity: z.string(),
  title: z.string(),
  state: z.enum(['new', 'inProgress', 'suppressed', 'resolved']),
  isReopened: z.boolean(),
  file: textOrNull,
  line: z.number().nullable(),
  fix: textOrNull,
  slice: textOrNull,
  group: textOrNull,
  inGroup: count,
  owner: textOrNull,
  ownerBy: textOrNull,
  functionOwner: textOrNull,
  due: textOrNull,
  dueBy: z.string(),
  reason: textOrNull,
  suppressedBy: textOrNull,
  suppressedUntil: textOrNull,
  untilFix: z.boolean(),
  canWait: z.boolean(),
  foundBy: z.enum(['scan', 'match', 'report']),
  matchedOn: textOrNull,
  tool: textOrNull,
  firstSeen: timeOrNull,
  lastSeen: timeOrNull,
  scannedAt: timeOrNull,
  commit: textOrNull,
  isStale: z.boolean(),
});

export const tokenRow = z.object({
  id: z.number(),
  kind: z.enum(['guard', 'upload', 'read']),
  name: z.string(),
  team: z.string(),
  app: textOrNull,
  environment: textOrNull,
  createdAt: time,
  endsAt: time,
  madeBy: textOrNull,
  /** Within some seconds. */
  usedAt: timeOrNull,
  /** The requests that came with it, a lower bound. */
  uses: z.number(),
});

export const rulebaseRow = z.object({
  app: z.string(),
  environment: z.string(),
  name: z.string(),
  owner: textOrNull,
  state: z.enum(guardStates),
  isAlarm: z.boolean(),
  modes: z.unknown(),
  rules: count,
  hits30d: count.nullable(),
  unused: count.nullable(),
  shadowed: count,
  running: textOrNull,
  scanned: textOrNull,
  drift: z.enum(drifts),
  changedAt: timeOrNull,
});

export const coverageRow = z.object({
  environment: z.string(),
  state: z.enum(guardStates),
  reason: z.enum(reasons),
  obstacle: textOrNull,
  instead: textOrNull,
  functions: count,
});

export const historyRow = z.object({
  id: z.number(),
  at: time,
  kind: z.enum(changeKinds),
  app: z.string(),
  environment: z.string(),
  function: textOrNull,
  subject: textOrNull,
  before: textOrNull,
  after: textOrNull,
});

export const found = z.object({
  kind: z.enum(foundKinds),
  text: z.string(),
  about: textOrNull,
  app: z.string(),
  environment: z.string(),
  function: textOrNull,
  signal: z.object({ id: z.string(), key: z.string() }).nullable(),
});

export const closingRow = z.object({
  key: z.string(),
  says: z.string(),
  effort: z.string(),
  command: textOrNull,
  changes: count,
  paths: count,
  unproven: count,
  waits: z.array(z.number()),
  apps: count,
  named: z.array(z.string()),
});

/** A function whose guard fell silent after an attack. */
export const alarm = z.object({
  app: z.string(),
  environment: z.string(),
  function: z.string(),
  owner: textOrNull,
  seenAt: time,
  attackedAt: time,
});

export const incidentRow = z.object({
  id: z.string(),
  app: z.string(),
  environment: z.string(),
  function: z.string(),
  owner: textOrNull,
  kind: z.enum(['alert', 'block']),
  section: textOrNull,
  isStopped: z.boolean(),
  rule: textOrNull,
  class: textOrNull,
  way: textOrNull,
  times: count,
  firstAt: time,
  lastAt: time,
  before: z.object({ firstAt: time, isStopped: z.boolean() }).nullable(),
  isOpen: z.boolean(),
  noted: z.object({ at: time, by: z.string(), note: z.string() }).nullable(),
  evidence: z.unknown(),
});
