import {
  type Abstract,
  type Call,
  type ClassObject,
  choices,
  constant,
  setField,
  stringOf,
  union,
} from '@emmental/evaluator';
import { serviceOfId } from '@emmental/knowledge';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';
import { inlinedCommand } from './command.ts';

/**
 * SDK v3 that a bundler wrote into the file, without its module and class names. Two things remain: the texts of its
 * command builder, `.s("AmazonS3", "PutObject", …).n("S3Client", "PutObjectCommand")…build()`, and property names. A
 * class with `send` that calls `resolveMiddleware` is a client. Source: smithy-typescript, `Command.classBuilder`.
 */
export const inlinedSdk: LibraryModel = {
  libraries: [],
  language: 'javascript',
  intercepts: {
    s: (call, next) => remember(call, next(), '#operation', call.args[1]),
    n: (call, next) => remember(call, next(), '#client', call.args[0]),
    build: (call, next) => markClass(call, next()),
    send: (call, next) => sent(call) ?? next(),
  },
  recognise: (classObject, call) => {
    if (!isClient(classObject)) return undefined;
    const service = serviceOfId(classObject.name);
    return instanceOf(call, 'aws/client', service === null ? {} : { service: constant(service) });
  },
};

/** Stores a text of the builder in the builder. */
function remember(call: Call, result: Abstract, field: string, value: Abstract | undefined): Abstract {
  const { self } = call;
  if (
    self?.kind === 'object' &&
    value?.kind === 'constant' &&
    typeof value.value === 'string' &&
    call.args.length >= 2
  )
    setField(call.machine, self.object, field, value);
  return result;
}

/** Stores the operation in the class that the builder makes. */
function markClass(call: Call, result: Abstract): Abstract {
  if (call.self?.kind !== 'object' || result.kind !== 'class') return result;
  const operation = stringOf(call.self.object.fields.get('#operation')?.value);
  const client = stringOf(call.self.object.fields.get('#client')?.value);
  const service = client === null ? null : serviceOfId(client);
  if (operation === null || service === null) return result;
  setField(
    call.machine,
    result.class.own,
    '#command',
    instanceOf(call, 'aws/command-class', { service: constant(service), operation: constant(operation) }),
  );
  return result;
}

/** Handles `anything.send(command)` for a command of an inlined SDK. */
function sent(call: Call): Abstract | null {
  const [command] = call.args;
  if (!command) return null;
  const found: Abstract[] = [];
  for (const choice of choices(command)) {
    const answer = inlinedCommand(call, choice);
    if (!answer) return null;
    found.push(answer);
  }
  return found.length > 0 ? union(found) : null;
}

/** Does a base of the class send commands through middleware? */
const isClient = (classObject: ClassObject): boolean =>
  classObject.bases.some(
    (base) => base.kind === 'class' && (sendsCommands(base.class) || isClient(base.class)),
  );

const known = new WeakMap<object, boolean>();

function sendsCommands(classObject: ClassObject): boolean {
  const earlier = known.get(classObject.node);
  if (earlier !== undefined) return earlier;
  const send = classObject.node.members.find((member) => member.name === 'send');
  const answer =
    send?.function !== undefined &&
    send.function !== null &&
    namesMember(send.function.body, 'resolveMiddleware');
  known.set(classObject.node, answer);
  return answer;
}

/** Does a part of the syntax tree use a member of that name? */
function namesMember(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((inner) => namesMember(inner, name));
  if (typeof node !== 'object' || node === null) return false;
  if ('property' in node && node.property === name) return true;
  return Object.values(node).some((inner) => namesMember(inner, name));
}
