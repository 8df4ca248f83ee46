import { asString, type Value } from '@emmental/model';
import type { InputTest } from './overrides/row.ts';

/** The values at a path. `open` = there may be further values, because a part of the input is not known. */
export interface ValuesAtPath {
  readonly values: readonly Value[];
  readonly open: boolean;
}

const maximumValues = 64;

/**
 * Returns the values at a path of a request, at most 64. The path `A.B` is a field of a field, `A[]` the items of a list,
 * `A.*` the values of all fields, `A.~` the names of all fields, and `A|B` the first alternative that has a value.
 */
export function valuesAt(input: Value, path: string): ValuesAtPath {
  let open = false;
  for (const alternative of path.split('|')) {
    const found = walk(input, alternative.split(/\.|(?=\[\])/));
    if (found.values.length > 0) return { values: found.values.slice(0, maximumValues), open: found.open };
    open ||= found.open;
  }
  return { values: [], open };
}

/** Decides whether the input fulfils a test; `perhaps` when that depends on an unknown part of the input. */
export function holds(test: InputTest, input: Value): 'yes' | 'no' | 'perhaps' {
  switch (test.kind) {
    case 'has':
      return presence(valuesAt(input, test.path));
    case 'not': {
      const answer = holds(test.test, input);
      return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'perhaps';
    }
    case 'unseen':
      return 'perhaps';
    case 'all': {
      const answers = test.tests.map((each) => holds(each, input));
      if (answers.includes('no')) return 'no';
      return answers.includes('perhaps') ? 'perhaps' : 'yes';
    }
    case 'begins':
      return begins(valuesAt(input, test.path), test.words);
    case 'ends':
      return endsWith(valuesAt(input, test.path), test.text);
  }
}

function presence({ values, open }: ValuesAtPath): 'yes' | 'no' | 'perhaps' {
  if (values.length > 0) return 'yes';
  return open ? 'perhaps' : 'no';
}

function begins({ values, open }: ValuesAtPath, words: readonly string[]): 'yes' | 'no' | 'perhaps' {
  const answers = values.map((value) => {
    const start = firstText(value);
    if (start === null) return 'perhaps';
    const word = /^\s*([A-Za-z]+)/.exec(start)?.[1]?.toUpperCase();
    return word && words.includes(word) ? 'yes' : 'no';
  });
  if (answers.includes('yes')) return 'yes';
  return open || answers.includes('perhaps') ? 'perhaps' : 'no';
}

function endsWith({ values, open }: ValuesAtPath, end: string): 'yes' | 'no' | 'perhaps' {
  const answers = values.map((value) => {
    const last = value.kind === 'text' ? value.parts.at(-1) : asString(value);
    if (typeof last !== 'string' || last.length < end.length) return 'perhaps';
    return last.endsWith(end) ? 'yes' : 'no';
  });
  if (open || new Set(answers).size > 1) return 'perhaps';
  return answers[0] ?? 'no';
}

/** Returns the known text at the start of a value; null when the start is not known. */
function firstText(value: Value): string | null {
  if (value.kind === 'constant') return String(value.value);
  const first = value.kind === 'text' ? value.parts[0] : undefined;
  return typeof first === 'string' && first.trim() !== '' ? first : null;
}

function walk(value: Value, steps: readonly string[]): ValuesAtPath {
  const [step, ...rest] = steps;
  if (value.kind === 'one-of') {
    return join(value.choices.map((choice) => walk(choice.value, steps)));
  }
  if (value.kind === 'constant' && value.value === null) return { values: [], open: false };
  if (step === undefined) return { values: [value], open: false };
  if (value.kind === 'unknown' || value.kind === 'text') return { values: [], open: true };
  if (value.kind === 'constant') return { values: [], open: false };
  if (value.kind === 'list') {
    if (step !== '[]') return { values: [], open: value.open };
    return join(
      value.items.map((item) => walk(item, rest)),
      value.open,
    );
  }
  if (step === '~') {
    const names = [...value.fields.keys()].map((key) =>
      walk(value.names?.get(key) ?? { kind: 'constant', value: key }, rest),
    );
    return join(names, value.open);
  }
  if (step === '*') {
    return join(
      [...value.fields.values()].map((inner) => walk(inner, rest)),
      value.open,
    );
  }
  const field = value.fields.get(step);
  if (field) return walk(field, rest);
  return { values: [], open: value.open || value.names !== undefined };
}

function join(found: readonly ValuesAtPath[], open = false): ValuesAtPath {
  return {
    values: found.flatMap(({ values }) => values),
    open: open || found.some((each) => each.open),
  };
}
