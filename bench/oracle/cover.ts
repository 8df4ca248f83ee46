import type { Behaviour, Value } from '@emmental/model';
import type { Operation } from './operation.ts';

/** How the analysis answers an operation: `found` names the behaviour; `question` is open; `missed` says nothing. */
export type Cover = 'found' | 'question' | 'missed';

/** Returns how behaviours cover an operation, and notes in `used` those that tell of it. */
export function coverOf(operation: Operation, behaviours: readonly Behaviour[], used: Set<Behaviour>): Cover {
  let cover: Cover = 'missed';
  for (const behaviour of behaviours) {
    if (tells(behaviour, operation)) {
      used.add(behaviour);
      cover = 'found';
    } else if (cover === 'missed' && asks(behaviour, operation)) cover = 'question';
  }
  return cover;
}

/** Does the behaviour name the operation? */
function tells(behaviour: Behaviour, operation: Operation): boolean {
  switch (operation.kind) {
    case 'call':
      return (
        behaviour.kind === 'api-call' &&
        behaviour.service === operation.service &&
        behaviour.operation === operation.operation &&
        (operation.resource === null || mayBe(fieldOf(behaviour.input, operation.field), operation.resource))
      );
    case 'file':
      return (
        behaviour.kind === 'file' &&
        behaviour.mode === operation.mode &&
        mayBe(behaviour.path, operation.path)
      );
    case 'host':
      return behaviour.kind === 'host' && (behaviour.host === null || behaviour.host === operation.host);
    case 'process':
      return behaviour.kind === 'process' && mayBe(behaviour.command, operation.command);
    case 'sink':
      return (
        behaviour.kind === 'sink' &&
        behaviour.sink === operation.sink &&
        isWithin(operation.path, behaviour.eventPath)
      );
  }
}

/** Is the behaviour an open question that may be about the operation? */
function asks(behaviour: Behaviour, operation: Operation): boolean {
  if (operation.kind === 'sink' && behaviour.kind === 'given')
    return isWithin(operation.path, behaviour.eventPath);
  // A question about a started program is not about the code that starts it, so it keeps nothing of the code here.
  if (behaviour.kind !== 'undecided' || behaviour.cause?.startsWith('program/') === true) return false;
  if (operation.kind === 'call')
    return behaviour.touches === null || behaviour.touches.includes(operation.service);
  return behaviour.touches === null || behaviour.unread === true;
}

/** Is one of the paths a field of the other? */
function isWithin(path: string, other: string): boolean {
  const [first, second] = [path, other].map((text) => text.replace(/\[[^\]]*\]/g, '').replace(/\.\*/g, ''));
  return (
    first === second ||
    other === '' ||
    `${first}.`.startsWith(`${second}.`) ||
    `${second}.`.startsWith(`${first}.`)
  );
}

function fieldOf(input: Value, name: string): Value {
  if (input.kind === 'fields') return input.fields.get(name) ?? open;
  if (input.kind === 'one-of')
    return {
      kind: 'one-of',
      choices: input.choices.map(({ when, value }) => ({ when, value: fieldOf(value, name) })),
    };
  return open;
}

const open: Value = { kind: 'unknown', why: 'an open field' };

/** May the value be this text? No program means the word `undefined` in a text, so such a text may be any. */
function mayBe(value: Value, text: string): boolean {
  return /undefined|null|none|nan|\[object/i.test(text) || mayBeExactly(value, text);
}

function mayBeExactly(value: Value, text: string): boolean {
  switch (value.kind) {
    case 'constant':
      return String(value.value) === text;
    case 'text':
      return globOf(value.parts).test(text);
    case 'one-of':
      return value.choices.some((choice) => mayBe(choice.value, text));
    case 'unknown':
      return true;
    case 'list':
    case 'fields':
      return false;
  }
}

function globOf(parts: readonly unknown[]): RegExp {
  const source = parts.map((part) =>
    typeof part === 'string' ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : '.*',
  );
  return new RegExp(`^${source.join('')}$`, 's');
}
