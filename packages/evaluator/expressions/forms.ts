import type { Expression, Form } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import { itemsOf } from '../state/items.ts';
import type { Scope } from '../state/scope.ts';
import { isSureText } from '../values/texts.ts';
import { choices, mayBeAbsent } from '../values/union.ts';
import { type Abstract, absent, constant } from '../values/value.ts';
import { equal } from './equality.ts';
import { evaluateName } from './names.ts';
import { isOfType, isPlain } from './of-type.ts';

/**
 * Does a pattern of Python's `match` certainly take a value, or certainly not? `written`: the value is a list, a tuple or a
 * dictionary that stands in the code; other values may be sets or iterators, which are lists in the analysis, or objects of
 * libraries, which are records.
 */
export function hasForm(
  machine: Machine,
  scope: Scope,
  value: Abstract,
  form: Form,
  written = false,
): boolean | null {
  return agreed(choices(value).map((choice) => choiceHasForm(machine, scope, choice, form, written)));
}

/** Is an expression a list, a tuple or a dictionary that stands in the code? */
export const isWrittenContainer = (expression: Expression): boolean =>
  expression.kind === 'record' || (expression.kind === 'list' && expression.isSet !== true);

/** The answer that all agree on; null when they differ or when there is none. */
function agreed(answers: readonly (boolean | null)[]): boolean | null {
  const [first = null] = answers;
  return answers.every((answer) => answer === first) ? first : null;
}

/** False when one part is certainly false, true when all parts are certainly true. */
function all(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

function choiceHasForm(
  machine: Machine,
  scope: Scope,
  value: Abstract,
  form: Form,
  written: boolean,
): boolean | null {
  switch (form.is) {
    case 'anything':
      return true;
    case 'unknown':
      return null;
    case 'literal':
      return equal(machine, value, constant(form.value), typeof form.value === 'string' ? '===' : 'is');
    case 'any-of': {
      const answers = form.of.map((each) => hasForm(machine, scope, value, each, written));
      if (answers.includes(true)) return true;
      return answers.every((answer) => answer === false) ? false : null;
    }
    case 'sequence':
      return sure(isSequence(machine, scope, value, form), written);
    case 'mapping':
      return sure(isMapping(machine, scope, value, form), written);
    case 'class':
      return isOfForm(machine, scope, value, form);
  }
}

/** Only false is certain where the value is perhaps no container of that kind. */
const sure = (answer: boolean | null, written: boolean): boolean | null =>
  answer === true && !written ? null : answer;

/** Returns the answer for a value that is a sequence if it is a list in the analysis. */
function isSequence(
  machine: Machine,
  scope: Scope,
  value: Abstract,
  { items, star }: Form & { is: 'sequence' },
): boolean | null {
  if (isNoContainer(value)) return false;
  const known = itemsOf(value);
  if (!known) return null;
  if (star === null ? known.length !== items.length : known.length < items.length) return false;
  const shift = known.length - items.length;
  const answers = items.map((item, index) =>
    hasForm(machine, scope, known[star === null || index < star ? index : index + shift] ?? absent, item),
  );
  return all(answers);
}

/** Returns the answer for a value that is a mapping if it is a record in the analysis. */
function isMapping(
  machine: Machine,
  scope: Scope,
  value: Abstract,
  { fields }: Form & { is: 'mapping' },
): boolean | null {
  if (isNoContainer(value) || (value.kind === 'object' && value.object.shape === 'list')) return false;
  if (value.kind !== 'object' || value.object.shape !== 'record') return null;
  if (fields.length === 0) return true;
  const { rest, base, getters, shared } = value.object;
  if (shared || getters.size > 0 || rest.value.kind !== 'absent' || base.value.kind !== 'absent') return null;
  const answers = fields.map(([name, form]) => {
    const field = value.object.fields.get(name)?.value ?? absent;
    if (field.kind === 'absent') return false;
    const answer = hasForm(machine, scope, field, form);
    return answer === true && mayBeAbsent(field) ? null : answer;
  });
  return all(answers);
}

/** Is the value surely neither a sequence nor a mapping? */
const isNoContainer = (value: Abstract): boolean =>
  value.kind === 'constant' ||
  value.kind === 'function' ||
  isSureText(value) ||
  (value.kind === 'object' &&
    value.object.shape === 'instance' &&
    value.object.class !== null &&
    isPlain(value.object.class));

/** `Point(x=0)`: the type, and the attributes that are known. */
function isOfForm(
  machine: Machine,
  scope: Scope,
  value: Abstract,
  { name, positional, named }: Form & { is: 'class' },
): boolean | null {
  if (name.includes('.')) return null;
  const type = evaluateName(machine, scope, name);
  const isOfIt = isOfType(machine, value, type);
  if (isOfIt === false) return false;
  const names = type.kind === 'class' ? argumentsOf(type) : null;
  const parts: (boolean | null)[] = positional.map((form, index) => {
    const attribute = names?.[index];
    if (attribute === undefined) return null;
    return attributeHas(machine, scope, value, attribute, form);
  });
  for (const [attribute, form] of named) parts.push(attributeHas(machine, scope, value, attribute, form));
  return all([isOfIt, ...parts]);
}

/** The attributes that positional patterns take; null where they are not written in the class. */
function argumentsOf({ class: of }: Abstract & { kind: 'class' }): readonly string[] | null {
  const written = of.own.fields.get('__match_args__')?.value;
  const names = written ? itemsOf(written) : null;
  return (
    names?.flatMap((each) =>
      each.kind === 'constant' && typeof each.value === 'string' ? [each.value] : [],
    ) ?? null
  );
}

/** Does an attribute of an object have a form? Only a field that the object surely has is certain. */
function attributeHas(
  machine: Machine,
  scope: Scope,
  value: Abstract,
  name: string,
  form: Form,
): boolean | null {
  if (value.kind !== 'object' || value.object.shape !== 'instance') return null;
  const { fields, getters, shared, class: of } = value.object;
  const field = fields.get(name)?.value;
  const isPlainField = !shared && !getters.has(name) && of !== null && isPlain(of) && !hasProperty(of, name);
  if (!field || !isPlainField || choices(field).some(({ kind }) => kind === 'absent')) return null;
  return hasForm(machine, scope, field, form);
}

const hasProperty = (
  of: NonNullable<(Abstract & { kind: 'object' })['object']['class']>,
  name: string,
): boolean =>
  of.methods.has(name) ||
  of.methods.has('__getattribute__') ||
  of.own.fields.has(name) ||
  of.statics.has(name);
