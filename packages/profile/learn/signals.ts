import { type ProfileSection, profileSections, type Signal } from '@emmental/model';

/** A line that is no signal, and why. */
export interface Broken {
  readonly line: number;
  readonly why: string;
}

/** Reads JSON Lines of signals. Lines that are none are told, the others count; empty lines are nothing. */
export function readSignals(text: string): {
  readonly signals: readonly Signal[];
  readonly broken: readonly Broken[];
} {
  const signals: Signal[] = [];
  const broken: Broken[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = signalOf(line);
    if (typeof found === 'string') broken.push({ line: index + 1, why: found });
    else signals.push(found);
  }
  return { signals, broken };
}

const longestLine = 1_000_000;

/** The time, and the name of the stream, that CloudWatch Logs puts before a line (`aws logs tail`, an export to S3). */
const ofTheLog = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?[ \t]+(?:\d{4}\/\d\d\/\d\d\/\S+[ \t]+)?(?=\{)/;

/** Fields that are used are checked, since anybody may write a log line; others are taken as they are. */
function signalOf(line: string): Signal | string {
  if (line.length > longestLine) return 'longer than a signal can be';
  let value: unknown;
  try {
    value = JSON.parse(line.replace(ofTheLog, ''));
  } catch {
    return 'it is no JSON';
  }
  if (typeof value !== 'object' || value === null) return 'it is no signal';
  const one = value as { readonly [K in keyof Signal]?: unknown };
  if (one.schema !== 'emmental/signal/1') return 'its schema is not emmental/signal/1';
  if (typeof one.app !== 'string' || typeof one.function !== 'string' || typeof one.kind !== 'string')
    return 'it names no app, function or kind';
  if (one.section !== null && !isSection(one.section)) return 'its section is none of a profile';
  const evidence = evidenceOf(one.evidence);
  return {
    ...(value as Signal),
    section: one.section,
    // An empty id tells no invocation from another.
    invocation: textOrNull(one.invocation) || null,
    match: textOrNull(one.match),
    rule: textOrNull(one.rule),
    evidence,
  };
}

const isSection = (value: unknown): value is ProfileSection => profileSections.some((one) => one === value);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Only evidence of the right shape. */
function evidenceOf(value: unknown): Signal['evidence'] {
  if (typeof value !== 'object' || value === null) return {};
  const given = value as { readonly [K in keyof Signal['evidence']]?: unknown };
  const texts = ['what', 'api', 'path', 'trigger', 'class', 'signature', 'proof', 'message'] as const;
  return {
    ...Object.fromEntries(
      texts.flatMap((key) => (typeof given[key] === 'string' ? [[key, given[key]]] : [])),
    ),
    ...(isCounts(given.hits) ? { hits: given.hits } : {}),
    ...(typeof given.invocations === 'number' ? { invocations: given.invocations } : {}),
    ...(isForms(given.skeletons) ? { skeletons: given.skeletons } : {}),
    ...(typeof given.shape === 'object' && given.shape !== null ? { shape: given.shape } : {}),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCounts = (value: unknown): value is Readonly<Record<string, number>> =>
  isRecord(value) && Object.values(value).every((count) => typeof count === 'number');
const isForms = (value: unknown): value is Readonly<Record<string, readonly string[]>> =>
  isRecord(value) &&
  Object.values(value).every(
    (forms) => Array.isArray(forms) && forms.every((form) => typeof form === 'string'),
  );
