import { type ProfileSection, profileSections, type Signal } from '@emmental/model';

/** A line that is not a signal, and the reason. */
export interface Broken {
  readonly line: number;
  readonly why: string;
}

/** Reads signals from lines of JSON. Returns other lines as broken; skips empty lines. */
export function readSignals(lines: Iterable<string>): {
  readonly signals: readonly Signal[];
  readonly broken: readonly Broken[];
} {
  const signals: Signal[] = [];
  const broken: Broken[] = [];
  let number = 0;
  for (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const found = signalOf(line);
    if (typeof found === 'string') broken.push({ line: number, why: found });
    else signals.push(found);
  }
  return { signals, broken };
}

const longestLine = 1_000_000;

/** The time, and the name of the stream, that CloudWatch Logs puts before a line (`aws logs tail`, an export to S3). */
const ofTheLog = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?[ \t]+(?:\d{4}\/\d\d\/\d\d\/\S+[ \t]+)?(?=\{)/;

/** Checks the fields that `learn` reads, because any code can write a log line; ignores other fields. Returns a reason if one is wrong. */
function signalOf(line: string): Signal | string {
  if (line.length > longestLine) return 'longer than a signal can be';
  let value: unknown;
  try {
    value = JSON.parse(line.replace(ofTheLog, ''));
  } catch {
    return 'it is not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'it is not a signal';
  const signal = value as { readonly [K in keyof Signal]?: unknown };
  if (signal.schema !== 'emmental/signal/1') return 'its schema is not emmental/signal/1';
  if (
    typeof signal.app !== 'string' ||
    typeof signal.function !== 'string' ||
    typeof signal.kind !== 'string'
  )
    return 'it names no app, function or kind';
  if (signal.section !== null && !isSection(signal.section)) return 'it has an unknown section';
  const evidence = evidenceOf(signal.evidence);
  return {
    ...(value as Signal),
    section: signal.section,
    // An empty id is no id.
    invocation: textOrNull(signal.invocation) || null,
    match: textOrNull(signal.match),
    rule: textOrNull(signal.rule),
    evidence,
  };
}

const isSection = (value: unknown): value is ProfileSection => profileSections.some((name) => name === value);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Returns the fields of the evidence that have the right type. */
function evidenceOf(value: unknown): Signal['evidence'] {
  if (typeof value !== 'object' || value === null) return {};
  const fields = value as { readonly [K in keyof Signal['evidence']]?: unknown };
  const texts = ['what', 'api', 'path', 'trigger', 'class', 'signature', 'proof', 'message'] as const;
  return {
    ...Object.fromEntries(
      texts.flatMap((key) => (typeof fields[key] === 'string' ? [[key, fields[key]]] : [])),
    ),
    ...(isCounts(fields.hits) ? { hits: fields.hits } : {}),
    ...(typeof fields.invocations === 'number' ? { invocations: fields.invocations } : {}),
    ...(isForms(fields.skeletons) ? { skeletons: fields.skeletons } : {}),
    ...(typeof fields.shape === 'object' && fields.shape !== null ? { shape: fields.shape } : {}),
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
