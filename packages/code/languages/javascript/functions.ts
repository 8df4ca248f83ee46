import type * as es from 'oxc-parser';
import type { ClassMember, ClassNode, Expression, FunctionNode, Parameter, Statement } from '../../tree.ts';
import { staticBlock, unsupported } from '../lowering.ts';
import { expression, propertyKey } from './expressions.ts';
import type { JavaScriptLowering } from './lowering.ts';
import { pattern, withDefault } from './patterns.ts';
import { statements } from './statements.ts';
import { typeName } from './types.ts';

/** Lowers a function, method or arrow. Parameter properties become assignments at the start of the body. */
export function functionNode(
  node: es.Function | es.ArrowFunctionExpression,
  c: JavaScriptLowering,
): FunctionNode {
  const params = node.params.filter((param) => !(param.type === 'Identifier' && param.name === 'this'));
  const shadows = params.some((param) => param.type === 'Identifier' && param.name === 'require');
  if (shadows) c.shadowedRequire += 1;
  const lowered: FunctionNode = {
    name: node.id?.name ?? null,
    parameters: params.map((param) => parameter(param, c)),
    body: [...params.flatMap((param) => fieldOfParameter(param, c)), ...bodyOf(node, c)],
    decorators: params.flatMap((param) => decoratorsOfParameter(param, c)),
    async: node.async,
    generator: node.generator,
    arrow: node.type === 'ArrowFunctionExpression',
    at: c.at(node),
  };
  if (shadows) c.shadowedRequire -= 1;
  return lowered;
}

/** Lowers a class. Abstract methods, overload signatures and index signatures vanish; typed fields stay. */
export function classNode(node: es.Class, c: JavaScriptLowering): ClassNode {
  return {
    name: node.id?.name ?? null,
    bases: node.superClass ? [expression(node.superClass, c)] : [],
    decorators: node.decorators.map((decorator) => expression(decorator.expression, c)),
    members: node.body.body.flatMap((member) => classMember(member, c)),
    at: c.at(node),
  };
}

function bodyOf(node: es.Function | es.ArrowFunctionExpression, c: JavaScriptLowering): readonly Statement[] {
  if (node.body === null) return [];
  if (node.body.type === 'BlockStatement') return statements(node.body.body, c);
  return [{ kind: 'return', value: expression(node.body, c), at: c.at(node.body) }];
}

function parameter(node: es.ParamPattern, c: JavaScriptLowering): Parameter {
  if (node.type === 'RestElement')
    return {
      target: pattern(node.argument, c),
      otherwise: null,
      kind: 'rest',
      type: typeName(node.typeAnnotation),
    };
  const bound = node.type === 'TSParameterProperty' ? node.parameter : node;
  const typed = bound.type === 'AssignmentPattern' ? bound.left : bound;
  const type = typed.type === 'AssignmentPattern' ? null : typeName(typed.typeAnnotation);
  return { ...withDefault(bound, c), kind: 'plain', type };
}

/** Lowers `constructor(private s3: S3Client)` to `this.s3 = s3`. */
function fieldOfParameter(node: es.ParamPattern, c: JavaScriptLowering): readonly Statement[] {
  if (node.type !== 'TSParameterProperty') return [];
  const { target } = withDefault(node.parameter, c);
  if (target.kind !== 'name') return [];
  const at = c.at(node);
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
 * Keeps the expressions of decorators like `@Inject(TOKEN) param`, marked as parameter decorators, because
 * they do not decorate the function.
 */
function decoratorsOfParameter(node: es.ParamPattern, c: JavaScriptLowering): readonly Expression[] {
  return (node.decorators ?? []).map((decorator) =>
    unsupported('parameter decorator', [expression(decorator.expression, c)], c.at(decorator)),
  );
}

const methodKinds = { constructor: 'method', method: 'method', get: 'getter', set: 'setter' } as const;

function classMember(node: es.ClassElement, c: JavaScriptLowering): readonly ClassMember[] {
  switch (node.type) {
    case 'StaticBlock':
      return [staticBlock(statements(node.body, c), c.at(node))];
    case 'MethodDefinition':
    case 'TSAbstractMethodDefinition':
      return node.value.body === null ? [] : [method(node, c)];
    case 'TSIndexSignature':
      return [];
    default:
      return [field(node, c)];
  }
}

function method(node: es.MethodDefinition, c: JavaScriptLowering): ClassMember {
  const name = propertyKey(node.key, node.computed, c);
  const lowered = functionNode(node.value, c);
  const decorators = node.decorators.map((decorator) => expression(decorator.expression, c));
  return {
    kind: methodKinds[node.kind],
    name,
    static: node.static,
    function: { ...lowered, name: typeof name === 'string' ? name : lowered.name },
    value: null,
    type: null,
    decorators,
    at: c.at(node),
  };
}

function field(node: es.PropertyDefinition | es.AccessorProperty, c: JavaScriptLowering): ClassMember {
  return {
    kind: 'field',
    name: propertyKey(node.key, node.computed, c),
    static: node.static,
    function: null,
    value: node.value && expression(node.value, c),
    type: typeName(node.typeAnnotation),
    decorators: node.decorators.map((decorator) => expression(decorator.expression, c)),
    at: c.at(node),
  };
}
