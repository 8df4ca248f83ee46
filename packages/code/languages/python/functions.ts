import { rowOf } from '@emmental/model';
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
import { callArguments, expression } from './expressions.ts';
import type { Syntax } from './grammar.ts';
import { type PythonLowering, textOf } from './lowering.ts';
import { pattern } from './patterns.ts';
import { block, statement } from './statements.ts';
import { typeName } from './types.ts';

/** Lowers `def`. A method keeps its first parameter (`self`, `cls`). */
export function functionNode(
  node: Syntax,
  decorators: readonly Expression[],
  lowering: PythonLowering,
): FunctionNode {
  const [name] = node.children;
  const parameters = node.children.find((child) => child.type === 'parameters');
  const { lowered, yields } = inFunction(lowering, () => block(node.children.at(-1), lowering));
  return {
    name: name ? textOf(name, lowering) : null,
    parameters: parameters ? parametersOf(parameters, lowering) : [],
    body: lowered,
    decorators,
    async: /^async\b/.test(lowering.text.slice(node.start, node.start + 6)),
    generator: yields,
    arrow: false,
    at: lowering.at(node),
  };
}

/**
 * Lowers those annotations of a function that contain a call, because Python evaluates them when it defines
 * the function. Other annotations have no effect at run time.
 */
export function annotations(node: Syntax, lowering: PythonLowering): readonly Statement[] {
  const parameters = node.children.find((child) => child.type === 'parameters')?.children ?? [];
  const types = [...parameters.flatMap((child) => child.children), ...node.children].filter(
    (child) => child.type === 'type',
  );
  return types.flatMap((type) => calls(type, lowering));
}

/** Lowers the calls in an annotation. */
export function calls(type: Syntax, lowering: PythonLowering): readonly Statement[] {
  return callsIn(type).map((call) => ({
    kind: 'expression',
    value: unsupported('annotation', [expression(call, lowering)], lowering.at(call)),
    at: lowering.at(type),
  }));
}

/** Returns the outermost calls in an annotation. */
const callsIn = (node: Syntax): readonly Syntax[] =>
  node.type === 'call' ? [node] : node.children.flatMap(callsIn);

/** Returns the first call in an annotation. Null without one. */
function callIn(node: Syntax): Syntax | null {
  if (node.type === 'call') return node;
  for (const child of node.children) {
    const found = callIn(child);
    if (found) return found;
  }
  return null;
}

/** Lowers `lambda x: y`. */
export function lambda(node: Syntax, lowering: PythonLowering): FunctionNode {
  const parameters = node.children.find((child) => child.type === 'lambda_parameters');
  const value = node.children.at(-1) ?? node;
  const { lowered, yields } = inFunction(lowering, () => expression(value, lowering));
  return {
    name: null,
    parameters: parameters ? parametersOf(parameters, lowering) : [],
    body: [{ kind: 'return', value: lowered, at: lowering.at(value) }],
    decorators: [],
    async: false,
    generator: yields,
    arrow: true,
    at: lowering.at(node),
  };
}

/**
 * Lowers a class. Its assignments become static fields, because they are attributes of the class. Its other
 * statements become static blocks.
 */
export function classNode(
  node: Syntax,
  decorators: readonly Expression[],
  lowering: PythonLowering,
): ClassNode {
  const [name] = node.children;
  const bases = node.children.find((child) => child.type === 'argument_list');
  const body = node.children.at(-1);
  const outer = lowering.className;
  const own = name ? textOf(name, lowering) : null;
  lowering.className = own;
  const members = body?.type === 'block' ? body.children.flatMap((child) => member(child, lowering)) : [];
  lowering.className = outer;
  return {
    name: own,
    bases: bases ? callArguments(bases, lowering).map(base) : [],
    decorators,
    members,
    at: lowering.at(node),
  };
}

/** Separates a definition from its decorators. */
export function decorated(
  node: Syntax,
  lowering: PythonLowering,
): { readonly definition: Syntax; readonly decorators: readonly Expression[] } {
  const decorators = node.children
    .filter((child) => child.type === 'decorator')
    .flatMap((child) => child.children.map((inner) => expression(inner, lowering)));
  return { definition: node.children.at(-1) ?? node, decorators };
}

/** Runs `lower` for the content of a function and tells if it contains a `yield`. */
function inFunction<T>(
  lowering: PythonLowering,
  lower: () => T,
): { readonly lowered: T; readonly yields: boolean } {
  const outer = lowering.yields;
  lowering.yields = false;
  const lowered = lower();
  const { yields } = lowering;
  lowering.yields = outer;
  return { lowered, yields };
}

function parametersOf(node: Syntax, lowering: PythonLowering): readonly Parameter[] {
  const parameters: Parameter[] = [];
  let afterStar = false;
  for (const child of node.children) {
    if (child.type === 'keyword_separator') afterStar = true;
    if (child.type === 'keyword_separator' || child.type === 'positional_separator') continue;
    const lowered = parameter(child, lowering);
    parameters.push(afterStar && lowered.kind === 'plain' ? { ...lowered, kind: 'named-only' } : lowered);
    if (lowered.kind === 'rest') afterStar = true;
  }
  return parameters;
}

const starKinds: Readonly<Record<string, Parameter['kind']>> = {
  list_splat_pattern: 'rest',
  dictionary_splat_pattern: 'named-rest',
};

function parameter(node: Syntax, lowering: PythonLowering): Parameter {
  const hasDefault = node.type === 'default_parameter' || node.type === 'typed_default_parameter';
  const isTyped = node.type === 'typed_parameter' || node.type === 'typed_default_parameter';
  const target = hasDefault || isTyped ? (node.children[0] ?? node) : node;
  const type = isTyped ? node.children.find((child) => child.type === 'type') : undefined;
  const value = hasDefault ? node.children.at(-1) : undefined;
  const call = type && callIn(type);
  return {
    target: pattern(target, lowering),
    otherwise: value ? expression(value, lowering) : null,
    kind: starKinds[target.type] ?? 'plain',
    type: type ? typeName(textOf(type, lowering)) : null,
    ...(call ? { annotated: expression(call, lowering) } : {}),
  };
}

function base(argument: ReturnType<typeof callArguments>[number]): Expression {
  const { value } = argument;
  return argument.kind === 'positional' ? value : unsupported(argument.name ?? 'bases', [value], value.at);
}

function member(node: Syntax, lowering: PythonLowering): readonly ClassMember[] {
  if (node.type === 'function_definition')
    return [...callsInAnnotations(node, lowering), method(node, [], lowering)];
  if (node.type === 'decorated_definition') {
    const { definition, decorators } = decorated(node, lowering);
    if (definition.type === 'function_definition')
      return [...callsInAnnotations(definition, lowering), method(definition, decorators, lowering)];
  }
  return statement(node, lowering).flatMap((lowered): readonly ClassMember[] => {
    switch (lowered.kind) {
      case 'declare':
        if (lowered.target.kind === 'name')
          return [field(lowered.target.name, lowered.value, lowered.at, fieldType(node, lowering))];
        return [staticBlock([lowered], lowered.at)];
      case 'class':
        return [
          field(
            lowered.class.name ?? '',
            { kind: 'class', class: lowered.class, at: lowered.at },
            lowered.at,
            null,
          ),
        ];
      case 'expression':
        return lowered.value.kind === 'literal' ? [] : [staticBlock([lowered], lowered.at)];
      default:
        return [staticBlock([lowered], lowered.at)];
    }
  });
}

const callsInAnnotations = (node: Syntax, lowering: PythonLowering): readonly ClassMember[] =>
  annotations(node, lowering).map((annotation) => staticBlock([annotation], annotation.at));

function fieldType(node: Syntax, lowering: PythonLowering): string | null {
  const type = node.children[0]?.children.find((child) => child.type === 'type');
  return type ? typeName(textOf(type, lowering)) : null;
}

/** Decorators that change the kind of a method. */
const memberKinds: Readonly<Record<string, ClassMember['kind']>> = {
  property: 'getter',
  cached_property: 'getter',
  setter: 'setter',
};

function method(node: Syntax, decorators: readonly Expression[], lowering: PythonLowering): ClassMember {
  const lowered = functionNode(node, [], lowering);
  const names = decorators.map(lastName);
  return {
    kind: names.map((name) => rowOf(memberKinds, name)).find((kind) => kind !== undefined) ?? 'method',
    name: lowered.name ?? '',
    static: names.includes('staticmethod'),
    function: lowered,
    value: null,
    type: null,
    decorators,
    at: lowered.at,
  };
}

function lastName(decorator: Expression): string {
  if (decorator.kind === 'name') return decorator.name;
  return decorator.kind === 'member' ? decorator.property : '';
}

const field = (name: string, value: Expression | null, at: Span, type: string | null): ClassMember => ({
  kind: 'field',
  name,
  static: true,
  function: null,
  value,
  type,
  decorators: [],
  at,
});
