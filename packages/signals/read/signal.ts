import {
  type ProfileMode,
  type ProfileSection,
  profileSections,
  type Signal,
  type SignalEvidence,
  type SignalKind,
} from '@emmental/model';

/** The kinds of signals that this version reads. */
export const signalKinds = [
  'start',
  'hits',
  'watch',
  'alert',
  'block',
  'error',
  'lost',
] as const satisfies readonly SignalKind[];

export const signalSchema = 'emmental/signal/1';

/**
 * Checks a parsed value and returns it as a signal, or returns the reason why it is none. Any code can write into a log, so each
 * field of the result has its type: a wrong optional field is left out, and long texts are cut.
 */
export function checkSignal(value: unknown): Signal | string {
  if (!isRecord(value)) return 'it is not a signal';
  const fields = value as { readonly [K in keyof Signal]?: unknown };
  if (fields.schema !== signalSchema) return `its schema is not ${signalSchema}`;
  const { app, function: fn, kind: word } = fields;
  if (typeof app !== 'string' || typeof fn !== 'string' || typeof word !== 'string')
    return 'it names no app, function or kind';
  const kind = wordOf(word, signalKinds);
  if (kind === null) return `this version does not know its kind, ${cut(word, 40)}`;
  const section = fields.section === undefined ? null : fields.section;
  if (section !== null && !isSection(section)) return 'it has an unknown section';
  return {
    schema: signalSchema,
    kind,
    id: cut(textOr(fields.id, ''), 64),
    time: isTime(fields.time) ? fields.time : '',
    app: cut(app, longestName),
    function: cut(fn, longestName),
    // An empty id is no id.
    invocation: nameOrNull(fields.invocation) || null,
    section,
    rule: nameOrNull(fields.rule),
    match: nameOrNull(fields.match),
    decision: wordOf(fields.decision, ['allow', 'watch', 'deny'] as const),
    mode: wordOf(fields.mode, ['learn', 'alert', 'enforce'] as const satisfies readonly ProfileMode[]),
    level: wordOf(fields.level, ['kernel', 'libc', 'in-process', 'none'] as const) ?? 'none',
    evidence: evidenceOf(fields.evidence),
    profileDigest: nameOrNull(fields.profileDigest),
    guardVersion: cut(textOr(fields.guardVersion, ''), 40),
  };
}

/** Characters of a name: of a function, a rule, an invocation. */
const longestName = 200;
/** Characters of a text of the evidence. Guards cut such texts at 80 characters, paths and messages later. */
const longestText = 500;
const mostFrames = 5;
const mostFields = 8;
const mostSettings = 40;

/** Guards write the time as `2026-11-25T02:10:44.120Z`, so texts sort as times do. */
const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(value);

const isSection = (value: unknown): value is ProfileSection => profileSections.some((name) => name === value);
const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const nameOrNull = (value: unknown): string | null =>
  typeof value === 'string' ? cut(value, longestName) : null;
const wordOf = <T extends string>(value: unknown, words: readonly T[]): T | null =>
  words.find((word) => word === value) ?? null;

/**
 * Cuts a text. The sign at its end shows `profile learn` that the text is not complete. The result is a copy: a part of a long
 * text would keep the long text in memory.
 */
const cut = (text: string, most: number): string =>
  text.length > most ? (JSON.parse(JSON.stringify(`${text.slice(0, most)}…`)) as string) : text;

const texts = [
  'what',
  'api',
  'path',
  'trigger',
  'class',
  'signature',
  'proof',
  'entry',
  'since',
  'quarantine',
  'message',
] as const satisfies readonly (keyof SignalEvidence)[];

const numbers = ['invocations', 'notInspected', 'lost'] as const satisfies readonly (keyof SignalEvidence)[];

/** Returns the fields of the evidence that have the right type. */
function evidenceOf(value: unknown): SignalEvidence {
  if (!isRecord(value)) return {};
  const fields = value as { readonly [K in keyof SignalEvidence]?: unknown };
  const { hits, targets, skeletons, shape, stack, start, fields: places } = fields;
  const evidence: { -readonly [K in keyof SignalEvidence]: SignalEvidence[K] } = {};
  for (const key of texts) {
    const text = fields[key];
    if (typeof text === 'string') evidence[key] = cut(text, longestText);
  }
  for (const key of numbers) {
    const count = fields[key];
    if (isCount(count)) evidence[key] = count;
  }
  if (isCounts(hits)) evidence.hits = hits;
  if (isRecord(targets)) evidence.targets = targetsOf(targets);
  if (isForms(skeletons)) evidence.skeletons = skeletons;
  if (typeof shape === 'object' && shape !== null) evidence.shape = shape;
  if (isTexts(stack)) evidence.stack = stack.slice(0, mostFrames).map((frame) => cut(frame, longestText));
  // A list without one of its fields would name too few.
  if (isTexts(places) && places.length <= mostFields && places.every((place) => place.length <= longestText))
    evidence.fields = places;
  if (isRecord(start)) evidence.start = settingsOf(start);
  return evidence;
}

/** Rules whose targets are read, and targets of a rule: guards keep 20 of each rule. */
const most = { rules: 500, targets: 50 } as const;

const targetsOf = (
  targets: Readonly<Record<string, unknown>>,
): Readonly<Record<string, Readonly<Record<string, number>>>> =>
  Object.fromEntries(
    Object.entries(targets)
      .slice(0, most.rules)
      .flatMap(([match, counts]) =>
        isCounts(counts)
          ? [
              [
                cut(match, longestName),
                Object.fromEntries(
                  Object.entries(counts)
                    .slice(0, most.targets)
                    .map(([target, times]) => [cut(target, longestName), times]),
                ),
              ],
            ]
          : [],
      ),
  );

const settingsOf = (start: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(start)
      .slice(0, mostSettings)
      .flatMap(([name, text]) =>
        typeof text === 'string' ? [[cut(name, longestName), cut(text, longestText)]] : [],
      ),
  );

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isCounts = (value: unknown): value is Readonly<Record<string, number>> =>
  isRecord(value) && Object.values(value).every(isCount);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const isForms = (value: unknown): value is Readonly<Record<string, readonly string[]>> =>
  isRecord(value) && Object.values(value).every(isTexts);
