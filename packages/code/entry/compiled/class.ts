import type {
  ClassMember,
  ClassNode,
  Expression,
  FunctionNode,
  Parameter,
  Span,
  Statement,
} from '../../tree.ts';
import { declarationsIn, hasKind, hasName } from './names.ts';

/**
 * Returns a class as compilers of older targets write it: the constructor first, and in it the values of the fields. Fields without a value
 * are left out where they change nothing: there is neither a base class nor another member of the name.
 */
export function classAsCompiled(part: ClassNode): ClassNode {
  const isConstructor = ({ kind, name, static: isStatic }: ClassMember): boolean =>
    kind === 'method' && name === 'constructor' && !isStatic;
  const hasBase = part.bases.length > 0;
  const keys = part.members.map(({ name }) => name);
  const isEmpty = ({ kind, name, value, static: isStatic }: ClassMember): boolean =>
    kind === 'field' &&
    value === null &&
    !isStatic &&
    !hasBase &&
    typeof name === 'string' &&
    keys.filter((other) => other === name || typeof other !== 'string').length === 1;
  const called = part.members.find(isConstructor)?.function;
  // A name of the constructor must not take the place of a name that a field uses.
  const names = new Set(declarationsIn(called).keys());
  const fields = part.members.filter(isMovable).every(({ value }) => !hasName(value, names))
    ? part.members.filter(isMovable)
    : [];
  const rest = part.members.filter(
    (member) => !isConstructor(member) && !isEmpty(member) && !fields.includes(member),
  );
  const declared = part.members.find(isConstructor);
  if (declared === undefined && fields.length === 0) return { ...part, members: rest };
  const written = declared ?? emptyConstructor(hasBase, part.at);
  return { ...part, members: [withFields(written, fields), ...rest] };
}

/** Is the member a field with a value, which a constructor can set? A text key such as `#x` has no other form. */
const isMovable = ({ kind, name, value, static: isStatic, decorators }: ClassMember): boolean =>
  kind === 'field' &&
  value !== null &&
  !isStatic &&
  decorators.length === 0 &&
  typeof name === 'string' &&
  !name.startsWith('#');

/** Sets the fields after the call of `super` and the properties that are parameters. */
function withFields(member: ClassMember, fields: readonly ClassMember[]): ClassMember {
  const called = member.function;
  if (called === null || fields.length === 0) return member;
  const { body } = called;
  const sets = fields.map(({ name, value }) => set(String(name), value as Expression));
  let start = body[0]?.kind === 'expression' && isSuperCall(body[0].value) ? 1 : 0;
  // The order of the two is free only if no field reads another one.
  if (!hasKind(fields, 'this')) while (isParameterProperty(body[start], called)) start += 1;
  return {
    ...member,
    function: { ...called, body: [...body.slice(0, start), ...sets, ...body.slice(start)] },
  };
}

const isSuperCall = (node: Expression): boolean => node.kind === 'call' && node.callee.kind === 'super';

/** `this.name = name`, with a parameter of that name. */
function isParameterProperty(statement: Statement | undefined, { parameters }: FunctionNode): boolean {
  if (statement?.kind !== 'expression' || statement.value.kind !== 'assign') return false;
  const { target, operator, value } = statement.value;
  if (operator !== '=' || value.kind !== 'name' || target.kind !== 'place') return false;
  const { place } = target;
  return (
    place.kind === 'member' &&
    place.object.kind === 'this' &&
    place.property === value.name &&
    parameters.some((parameter) => parameter.target.kind === 'name' && parameter.target.name === value.name)
  );
}

function set(property: string, value: Expression): Statement {
  const { at } = value;
  const place: Expression = { kind: 'member', object: { kind: 'this', at }, property, at };
  return {
    kind: 'expression',
    value: { kind: 'assign', target: { kind: 'place', place, at }, operator: '=', value, at },
    at,
  };
}

/** `constructor() {}`, or `constructor() { super(...arguments); }`. */
function emptyConstructor(hasBase: boolean, at: Span): ClassMember {
  const passed: Expression = { kind: 'name', name: 'arguments', at };
  const call: Expression = {
    kind: 'call',
    callee: { kind: 'super', at },
    args: [{ kind: 'spread', name: null, value: passed }],
    at,
  };
  const parameters: readonly Parameter[] = [];
  const body: readonly Statement[] = hasBase ? [{ kind: 'expression', value: call, at }] : [];
  return {
    kind: 'method',
    name: 'constructor',
    static: false,
    function: {
      name: 'constructor',
      parameters,
      body,
      decorators: [],
      async: false,
      generator: false,
      arrow: false,
      at,
    },
    value: null,
    type: null,
    decorators: [],
    at,
  };
}
