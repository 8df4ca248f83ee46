import { asString, both, choicesOf, constant, type Location, spelled, type Value } from '@emmental/model';

/** The state of a setting under a condition of the template (null: always). */
export type Setting = Absent | Known | Open;

interface Absent {
  readonly state: 'absent';
  readonly when: string | null;
  /** The place where it was looked for, for people. */
  readonly path: readonly string[];
}

interface Known {
  readonly state: 'known';
  readonly when: string | null;
  readonly value: Value;
  readonly at: Location | null;
  readonly path: readonly string[];
}

/** A setting that could not be decided, and the reason. */
interface Open {
  readonly state: 'open';
  readonly when: string | null;
  readonly why: string;
  /** The name that it refers to, where the template does not define it. */
  readonly missing?: string;
}

/**
 * Returns the settings at a path below a value, a setting for each condition: `settings(queue.properties,
 * 'SqsManagedSseEnabled')`. A value that is partly known is `known`; ask `textOf` for its text.
 */
export function settings(from: Value, ...path: readonly string[]): readonly Setting[] {
  return settingsAt(from, path, 0);
}

/** Reads the settings after `depth` steps of the path. */
function settingsAt(from: Value, path: readonly string[], depth: number): readonly Setting[] {
  const key = path[depth];
  return choicesOf(from).flatMap(({ when, value }): readonly Setting[] => {
    if (value.kind === 'unknown') {
      const { why, missing } = value;
      return [{ state: 'open', when, why, ...(missing === undefined ? {} : { missing }) }];
    }
    if (value.kind === 'constant' && value.value === null) return [{ state: 'absent', when, path }];
    if (key === undefined) return [{ state: 'known', when, value, at: value.at ?? null, path }];
    if (value.kind !== 'fields') return [{ state: 'open', when, why: 'it is not a mapping' }];
    const field = value.fields.get(key);
    if (!field)
      return value.open
        ? [{ state: 'open', when, why: 'it may have more settings than could be read' }]
        : [{ state: 'absent', when, path }];
    return settingsAt(field, path, depth + 1).map((setting) => ({
      ...setting,
      when: both(when, setting.when),
    }));
  });
}

/**
 * Returns a setting as it is written, or the name that the template does not define; null where it is neither. Equal
 * texts mean equal settings.
 */
export function writtenAs(setting: Setting): string | null {
  if (setting.state === 'known') return spelled(setting.value) || null;
  return setting.state === 'open' ? (setting.missing ?? null) : null;
}

/** The answer to a rule's question about a setting: yes, no, or not decided (with the reason). */
export type Answer = true | false | { readonly open: string };

/** The answer to a rule's question under a condition. */
export interface Judged {
  readonly when: string | null;
  readonly isWrong: Answer;
  readonly at: Location | null;
  /** The reason why it is not wrong, or was not asked: `emmental rules explain` prints it. */
  readonly because?: string;
  /** True when the problem exists and weighs nothing here (`because`). */
  readonly isSo?: true;
}

/** Returns the answer for a case that a rule does not ask about, and why: `notAsked('its events are not queued')`. */
export const notAsked = (because: string): readonly Judged[] => [
  { when: null, isWrong: false, at: null, because },
];

/**
 * Turns wrong answers into facts that weigh nothing because of `why`. Only users who ask for the results of other
 * scanners (`scan --peers`) see them.
 */
export const weightless = (answers: readonly Judged[], why: string): readonly Judged[] =>
  answers.map(
    (answered): Judged =>
      answered.isWrong === false
        ? answered
        : { ...answered, isWrong: false, because: why, ...(answered.isWrong === true ? { isSo: true } : {}) },
  );

/** Returns the answers, or the reason why there is none. */
export const answersOr = (answers: readonly Judged[], because: string): readonly Judged[] =>
  answers.length > 0 ? answers : notAsked(because);

/** Returns an answer that holds under all conditions. `because` says why nothing is wrong, where nothing is. */
export const answered = (isWrong: Answer, because: string, at: Location | null = null): readonly Judged[] => [
  { when: null, isWrong, at, because },
];

/**
 * Answers a question about a setting under each condition. `wrong.absent` is the answer for an absent setting;
 * `wrong.known` decides about a value.
 */
export function judge(
  found: readonly Setting[],
  wrong: { readonly absent: boolean; readonly known: (value: Value) => Answer },
): readonly Judged[] {
  return found.flatMap((setting): readonly Judged[] => {
    if (setting.state === 'open') return [{ when: setting.when, at: null, isWrong: { open: setting.why } }];
    const because = seen(setting);
    if (setting.state === 'absent') return [{ when: setting.when, at: null, isWrong: wrong.absent, because }];
    const asWritten = { when: setting.when, at: setting.at, isWrong: wrong.known(setting.value), because };
    const usual = atDefault(setting.value);
    if (!usual) return [asWritten];
    const isWrong = wrong.known(usual.value);
    if (usual.when === null) return [{ ...asWritten, isWrong }];
    // A wrong default is deployed unless somebody sets another value; a right default may be changed.
    return isWrong === true
      ? [{ ...asWritten, isWrong, when: both(setting.when, usual.when) }, asWritten]
      : [asWritten];
  });
}

/**
 * Returns a text whose parameters all have a value, with the condition under which it is this text (null: always); null
 * for any other value.
 */
function atDefault(value: Value): { readonly value: Value; readonly when: string | null } | null {
  const written = value.kind === 'text' ? asString(value) : null;
  if (value.kind !== 'text' || written === null) return null;
  const conditions: string[] = [];
  for (const part of value.parts) {
    if (typeof part === 'string' || (part.kind === 'parameter' && part.isFixed)) continue;
    if (part.kind !== 'parameter') return null;
    conditions.push(`${part.name} is ${part.default}`);
  }
  const when = conditions.length === 0 ? null : conditions.join(' and ');
  return { value: constant(written, value.at), when };
}

/** Describes a right setting: `TracingConfig.Mode is as it should be`, `TracingConfig.Mode is not set, as it should be`. */
const seen = ({ state, path }: Absent | Known): string =>
  `${path.join('.')} is ${state === 'known' ? 'as it should be' : 'not set, as it should be'}`;

/** Decides by a text, a number or a boolean; a text that is only partly known is not decided. */
export const scalar =
  (decide: (value: string | number | boolean) => boolean) =>
  (value: Value): Answer => {
    if (value.kind === 'constant' && value.value !== null) return decide(value.value);
    if (value.kind === 'text') return { open: 'the deployment sets its value' };
    return { open: 'its value is not a plain value' };
  };

/** `true`, `"true"`, `1`: templates write booleans in all these ways. */
export const isOn = (value: string | number | boolean): boolean =>
  /^(true|1|yes|on|enabled)$/i.test(String(value));
