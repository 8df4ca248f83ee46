import { type Hole, type Location, text, type Value } from '@emmental/model';

/**
 * A handle is the value of a complete resource or module call, such as `aws_sqs_queue.orders` without an
 * attribute. It only occurs while the reader evaluates expressions. In the result, `settled` replaces it by a
 * reference to the resource.
 */
const handleAttribute = '@';

export const handle = (address: string, at?: Location): Value =>
  text([{ kind: 'resource', id: address, attribute: handleAttribute }], at);

/** Returns the address of a handle, or null for other values. */
export function handleOf(value: Value): string | null {
  const [only, ...more] = value.kind === 'text' ? value.parts : [];
  return typeof only === 'object' &&
    only.kind === 'resource' &&
    only.attribute === handleAttribute &&
    more.length === 0
    ? only.id
    : null;
}

/**
 * Creates a reference to an attribute, by its name in CloudFormation. With null, creates a reference to the
 * resource itself (`Ref`).
 */
export const reference = (address: string, attribute: string | null, at?: Location): Value =>
  text([{ kind: 'resource', id: address, attribute }], at);

/** Replaces the handles in a value by references to their resources. */
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
  typeof part === 'object' && part.kind === 'resource' && part.attribute === handleAttribute;

const settledPart = (part: string | Hole): string | Hole =>
  typeof part === 'object' && part.kind === 'resource' && part.attribute === handleAttribute
    ? { ...part, attribute: null }
    : part;
