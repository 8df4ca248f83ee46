import { both, choicesOf, type Location, type Value } from '@emmental/model';

/** What a setting is, under one condition of the template (null: always). */
export type Setting = Absent | Known | Open;

interface Absent {
  readonly state: 'absent';
  readonly when: string | null;
}

interface Known {
  readonly state: 'known';
  readonly when: string | null;
  readonly value: Value;
  readonly at: Location | null;
}

/** It could not be decided, and why. */
interface Open {
  readonly state: 'open';
  readonly when: string | null;
  readonly why: string;
}

/**
 * What stands at a path below a value, one setting for each condition: `settings(queue.properties, 'SqsManagedSseEnabled')`.
 * A value that is partly known is `known`; ask `textOf` for its text.
 */
export function settings(from: Value, ...path: readonly string[]): readonly Setting[] {
  const [key, ...rest] = path;
  return choicesOf(from).flatMap(({ when, value }): readonly Setting[] => {
    if (value.kind === 'unknown') return [{ state: 'open', when, why: value.why }];
    if (value.kind === 'constant' && value.value === null) return [{ state: 'absent', when }];
    if (key === undefined) return [{ state: 'known', when, value, at: value.at ?? null }];
    if (value.kind !== 'fields') return [{ state: 'open', when, why: 'it is no mapping' }];
    const field = value.fields.get(key);
    if (!field)
      return value.open
        ? [{ state: 'open', when, why: 'more may be set than is known' }]
        : [{ state: 'absent', when }];
    return settings(field, ...rest).map((one) => ({ ...one, when: both(when, one.when) }));
  });
}

/** Whether a setting is as a rule asks: yes, no, or not decided (with why). */
export type Answer = true | false | { readonly open: string };

/** A rule's question, answered under each condition. */
export interface Judged {
  readonly when: string | null;
  readonly isWrong: Answer;
  readonly at: Location | null;
}

/**
 * Asks one question of a setting under each condition. `wrong.absent` says what it means that it is not there;
 * `wrong.known` decides about a value.
 */
export function judge(
  found: readonly Setting[],
  wrong: { readonly absent: boolean; readonly known: (value: Value) => Answer },
): readonly Judged[] {
  return found.map((one) => ({
    when: one.when,
    at: one.state === 'known' ? one.at : null,
    isWrong:
      one.state === 'absent'
        ? wrong.absent
        : one.state === 'known'
          ? wrong.known(one.value)
          : { open: one.why },
  }));
}

/** Answers with a text, a number or a boolean; a text that is only partly known is not decided. */
export const scalar =
  (decide: (value: string | number | boolean) => boolean) =>
  (value: Value): Answer => {
    if (value.kind === 'constant' && value.value !== null) return decide(value.value);
    if (value.kind === 'text') return { open: 'its value is set at deployment' };
    return { open: 'its value is no plain value' };
  };

/** `true`, `"true"`, `1`: templates write booleans in all these ways. */
export const isOn = (value: string | number | boolean): boolean =>
  /^(true|1|yes|on|enabled)$/i.test(String(value));
