import { asString, both, choicesOf, constant, type Location, spelled, type Value } from '@emmental/model';

/** The state of a setting under a condition of the template; the condition null = always. */
export type Setting = Absent | Known | Open;

interface Absent {
  readonly state: 'absent';
  readonly when: string | null;
  /** The path of the setting below the examined value, for people. */
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
  /** The undefined name to which the setting refers. */
  readonly missing?: string;
}

/**
 * Returns the setting at a path below a value, once for each condition: `settings(queue.properties,
 * 'SqsManagedSseEnabled')`. A partly known value has the state `known`.
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
 * Returns the text of a setting with references written out, or the undefined name to which it refers; null when it has
 * neither. Two settings with the same text are equal.
 */
export function writtenAs(setting: Setting): string | null {
  if (setting.state === 'known') return spelled(setting.value) || null;
  return setting.state === 'open' ? (setting.missing ?? null) : null;
}

/** The answer to the question of a rule whether a setting is wrong: yes, no, or not decided with the reason. */
export type Answer = true | false | { readonly open: string };

/** The answer to a rule's question under a condition. */
export interface ConditionalAnswer {
  readonly when: string | null;
  readonly isWrong: Answer;
  readonly at: Location | null;
  /** The reason why nothing is wrong, or why the rule does not apply. `emmental rules explain` prints it. */
  readonly because?: string;
  /** True when the problem exists but has no consequence here, because of `because`. */
  readonly isFact?: true;
}

/** Returns the answer for a case to which a rule does not apply, with the reason: `notApplicable('its events are not queued')`. */
export const notApplicable = (because: string): readonly ConditionalAnswer[] => [
  { when: null, isWrong: false, at: null, because },
];

/**
 * Turns wrong answers into facts: problems that have no consequence here, because of `why`. Only `scan --peers` prints
 * facts.
 */
export const factAnswers = (
  answers: readonly ConditionalAnswer[],
  why: string,
): readonly ConditionalAnswer[] =>
  answers.map(
    (answer): ConditionalAnswer =>
      answer.isWrong === false
        ? answer
        : { ...answer, isWrong: false, because: why, ...(answer.isWrong === true ? { isFact: true } : {}) },
  );

/** Returns the answers; if there are none, the answer that the rule does not apply because of `because`. */
export const answersOr = (
  answers: readonly ConditionalAnswer[],
  because: string,
): readonly ConditionalAnswer[] => (answers.length > 0 ? answers : notApplicable(because));

/** Returns an answer that holds under all conditions. `because` is the reason if nothing is wrong. */
export const answered = (
  isWrong: Answer,
  because: string,
  at: Location | null = null,
): readonly ConditionalAnswer[] => [{ when: null, isWrong, at, because }];

/**
 * Decides under each condition whether a setting is wrong. `wrong.absent` is the answer for an absent setting; `wrong.known`
 * decides about a value.
 */
export function judge(
  found: readonly Setting[],
  wrong: { readonly absent: boolean; readonly known: (value: Value) => Answer },
): readonly ConditionalAnswer[] {
  return found.flatMap((setting): readonly ConditionalAnswer[] => {
    if (setting.state === 'open') return [{ when: setting.when, at: null, isWrong: { open: setting.why } }];
    const because = seen(setting);
    if (setting.state === 'absent') return [{ when: setting.when, at: null, isWrong: wrong.absent, because }];
    const asWritten = { when: setting.when, at: setting.at, isWrong: wrong.known(setting.value), because };
    const usual = atDefault(setting.value);
    if (!usual) return [asWritten];
    const isWrong = wrong.known(usual.value);
    if (usual.when === null) return [{ ...asWritten, isWrong }];
    // If the default of a parameter is wrong, it is wrong unless a deployment sets another value. If the default is right,
    // a deployment can still set a wrong value.
    return isWrong === true
      ? [{ ...asWritten, isWrong, when: both(setting.when, usual.when) }, asWritten]
      : [asWritten];
  });
}

/**
 * Returns the text that a value has when all its parameters have their defaults, with that condition (null = always). Null
 * for a value that is not such a text.
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

/** Makes a decision about a text, number or boolean into one about a value: any other value, and a partly known text, is not decided. */
export const scalar =
  (decide: (value: string | number | boolean) => boolean) =>
  (value: Value): Answer => {
    if (value.kind === 'constant' && value.value !== null) return decide(value.value);
    if (value.kind === 'text') return { open: 'the deployment sets its value' };
    return { open: 'its value is not a plain value' };
  };

/** True for the ways in which templates write a switched-on setting: `true`, `"true"`, `1`, `Enabled`. */
export const isOn = (value: string | number | boolean): boolean =>
  /^(true|1|yes|on|enabled)$/i.test(String(value));
