import type * as es from 'oxc-parser';
import type {
  ClassMember,
  ClassNode,
  Expression,
  FunctionNode,
  Parameter,
  Span,
  Statement,
} from '../../tree.ts';
import { staticBlock, unsupported } from '../lowering.ts';
import { expression, propertyKey } from './expressions.ts';
import type { JavaScriptLowering } from './lowering.ts';
import { pattern, withDefault } from './patterns.ts';
import { statements } from './statements.ts';
import { typeName } from './types.ts';

/**
 * Lowers a function, a method or an arrow function. A parameter property becomes an assignment at the start
 * of the body, or after the call of `super`.
 */
export function functionNode(
  node: es.Function | es.ArrowFunctionExpression,
  lowering: JavaScriptLowering,
): FunctionNode {
  const params = node.params.filter((param) => !(param.type === 'Identifier' && param.name === 'this'));
  const shadows = params.some((param) => param.type === 'Identifier' && param.name === 'require');
  if (shadows) lowering.shadowedRequire += 1;
  const lowered: FunctionNode = {
    name: node.id?.name ?? null,
    parameters: params.map((param) => parameter(param, lowering)),
    body: afterSuper(
      params.flatMap((param) => fieldOfParameter(param, lowering)),
      bodyOf(node, lowering),
    ),
    decorators: params.flatMap((param) => decoratorsOfParameter(param, lowering)),
    async: node.async,
    generator: node.generator,
    arrow: node.type === 'ArrowFunctionExpression',
    at: lowering.at(node),
  };
  if (shadows) lowering.shadowedRequire -= 1;
  return lowered;
}

/**
 * Lowers a class. Abstract methods, overload signatures and index signatures are removed; fields are kept
 * with their types.
 */
export function classNode(node: es.Class, lowering: JavaScriptLowering): ClassNode {
  lowering.privateNames.push(privateNamesOf(node, lowering));
  const lowered: ClassNode = {
    name: node.id?.name ?? null,
    bases: node.superClass ? [expression(node.superClass, lowering)] : [],
    decorators: node.decorators.map((decorator) => expression(decorator.expression, lowering)),
    members: node.body.body.flatMap((member) => classMember(member, lowering)),
    at: lowering.at(node),
  };
  lowering.privateNames.pop();
  return lowered;
}

/**
 * Returns the key of each private name that a class declares. A class that extends another one may declare a name of its base
 * again, for a member of its own, so its keys have its place in them.
 */
function privateNamesOf(node: es.Class, lowering: JavaScriptLowering): ReadonlyMap<string, string> {
  const { line, column } = lowering.at(node);
  const behind = node.superClass ? ` of ${node.id?.name ?? 'class'} ${line}:${column}` : '';
  return new Map(
    node.body.body.flatMap((member) =>
      'key' in member && member.key.type === 'PrivateIdentifier'
        ? [[member.key.name, `#${member.key.name}${behind}`]]
        : [],
    ),
  );
}

function bodyOf(
  node: es.Function | es.ArrowFunctionExpression,
  lowering: JavaScriptLowering,
): readonly Statement[] {
  if (node.body === null) return [];
  if (node.body.type === 'BlockStatement') return statements(node.body.body, lowering);
  return [{ kind: 'return', value: expression(node.body, lowering), at: lowering.at(node.body) }];
}

function parameter(node: es.ParamPattern, lowering: JavaScriptLowering): Parameter {
  if (node.type === 'RestElement')
    return {
      target: pattern(node.argument, lowering),
      otherwise: null,
      kind: 'rest',
      type: typeName(node.typeAnnotation),
    };
  const bound = node.type === 'TSParameterProperty' ? node.parameter : node;
  const typed = bound.type === 'AssignmentPattern' ? bound.left : bound;
  const type = typed.type === 'AssignmentPattern' ? null : typeName(typed.typeAnnotation);
  return { ...withDefault(bound, lowering), kind: 'plain', type };
}

/** Puts assignments to fields before a body, or after the call of `super` in it, because `this` does not exist before. */
function afterSuper(fields: readonly Statement[], body: readonly Statement[]): readonly Statement[] {
  const start = fields.length === 0 ? 0 : body.findIndex(isSuperCall) + 1;
  return [...body.slice(0, start), ...fields, ...body.slice(start)];
}

const isSuperCall = (statement: Statement): boolean =>
  statement.kind === 'expression' &&
  statement.value.kind === 'call' &&
  statement.value.callee.kind === 'super';

/** Lowers a parameter property such as `constructor(private s3: S3Client)` to `this.s3 = s3`. */
function fieldOfParameter(node: es.ParamPattern, lowering: JavaScriptLowering): readonly Statement[] {
  if (node.type !== 'TSParameterProperty') return [];
  const { target } = withDefault(node.parameter, lowering);
  if (target.kind !== 'name') return [];
  const at = lowering.at(node);
  const place: Expression = { kind: 'member', object: { kind: 'this', at }, property: target.name, at };
  const value: Expression = {
    kind: 'assign',
    target: { kind: 'place', place, at },
    operator: '=',
    value: { kind: 'name', name: target.name, at },
    at,
  };
  return [{ kind: 'expression', value, at }];
}

/**
 * Returns the expressions in the decorators of a parameter, such as `@Inject(TOKEN) param`. They are marked
 * as `parameter decorator`, because they do not decorate the function.
 */
function decoratorsOfParameter(node: es.ParamPattern, lowering: JavaScriptLowering): readonly Expression[] {
  return (node.decorators ?? []).map((decorator) =>
    unsupported('parameter decorator', [expression(decorator.expression, lowering)], lowering.at(decorator)),
  );
}

const methodKinds = { constructor: 'method', method: 'method', get: 'getter', set: 'setter' } as const;

function classMember(node: es.ClassElement, lowering: JavaScriptLowering): readonly ClassMember[] {
  switch (node.type) {
    case 'StaticBlock':
      return [staticBlock(statements(node.body, lowering), lowering.at(node))];
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition':
      return node.value.body === null ? [] : [method(node, lowering)];
    case 'TSIndexSignature':
      return [];
    case 'AccessorProperty':
    case 'TSAbstractAccessorProperty':
      return accessor(node, lowering);
    default:
      return [field(node, lowering)];
  }
}

function method(node: es.MethodDefinition, lowering: JavaScriptLowering): ClassMember {
  const name = propertyKey(node.key, node.computed, lowering);
  const lowered = functionNode(node.value, lowering);
  const decorators = node.decorators.map((decorator) => expression(decorator.expression, lowering));
  return {
    kind: methodKinds[node.kind],
    name,
    static: node.static,
    function: { ...lowered, name: typeof name === 'string' ? name : lowered.name },
    value: null,
    type: null,
    decorators,
    at: lowering.at(node),
  };
}

function field(node: es.PropertyDefinition | es.AccessorProperty, lowering: JavaScriptLowering): ClassMember {
  return {
    kind: 'field',
    name: propertyKey(node.key, node.computed, lowering),
    static: node.static,
    function: null,
    value: node.value && expression(node.value, lowering),
    type: typeName(node.typeAnnotation),
    decorators: node.decorators.map((decorator) => expression(decorator.expression, lowering)),
    at: lowering.at(node),
  };
}

/** Lowers `accessor x = 1` to a private field with a getter and a setter. */
function accessor(node: es.AccessorProperty, lowering: JavaScriptLowering): readonly ClassMember[] {
  const lowered = field(node, lowering);
  const { at, name } = lowered;
  const hidden = `#accessor ${at.line}:${at.column}`;
  const place: Expression = { kind: 'member', object: { kind: 'this', at }, property: hidden, at };
  const written: Expression = { kind: 'name', name: 'value', at };
  const set: Expression = {
    kind: 'assign',
    target: { kind: 'place', place, at },
    operator: '=',
    value: written,
    at,
  };
  const part = (kind: 'getter' | 'setter', body: Statement): ClassMember => ({
    ...lowered,
    kind,
    value: null,
    decorators: [],
    function: {
      name: typeof name === 'string' ? name : null,
      parameters: kind === 'getter' ? [] : [parameterNamed('value', at)],
      body: [body],
      decorators: [],
      async: false,
      generator: false,
      arrow: false,
      at,
    },
  });
  return [
    part('getter', { kind: 'return', value: place, at }),
    part('setter', { kind: 'expression', value: set, at }),
    { ...lowered, name: hidden },
  ];
}

const parameterNamed = (name: string, at: Span): Parameter => ({
  target: { kind: 'name', name, at },
  otherwise: null,
  kind: 'plain',
  type: null,
});
