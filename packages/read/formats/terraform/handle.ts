import { type Hole, type Location, text, type Value } from '@emmental/model';

/**
 * A whole resource, or call of a module, as a value: what `aws_sqs_queue.orders` is before an attribute of it is
 * asked for. Inside the reader only; a handle that is left is the resource's own reference.
 */
const whole = '@';

export const handle = (address: string, at?: Location): Value =>
  text([{ kind: 'resource', id: address, attribute: whole }], at);

/** The address that a handle stands for; null for every other value. */
export function handleOf(value: Value): string | null {
  const [only, ...others] = value.kind === 'text' ? value.parts : [];
  return typeof only === 'object' &&
    only.kind === 'resource' &&
    only.attribute === whole &&
    others.length === 0
    ? only.id
    : null;
}

/** What CloudFormation calls an attribute of a resource: null is its own reference. */
export const reference = (address: string, attribute: string | null, at?: Location): Value =>
  text([{ kind: 'resource', id: address, attribute }], at);

/** The value without handles. */
export function settled(value: Value): Value {
  switch (value.kind) {
    case 'text':
      return value.parts.some(isHandle) ? text(value.parts.map(settledPart), value.at) : value;
    case 'list':
      return { ...value, items: value.items.map(settled) };
    case 'fields':
      return { ...value, fields: new Map([...value.fields].map(([key, inner]) => [key, settled(inner)])) };
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({ ...choice, value: settled(choice.value) })),
      };
    default:
      return value;
  }
}

const isHandle = (part: string | Hole): boolean =>
  typeof part === 'object' && part.kind === 'resource' && part.attribute === whole;

const settledPart = (part: string | Hole): string | Hole =>
  typeof part === 'object' && part.kind === 'resource' && part.attribute === whole
    ? { ...part, attribute: null }
    : part;
