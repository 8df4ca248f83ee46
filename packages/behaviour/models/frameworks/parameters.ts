import type { Expression, Parameter, Span } from '@emmental/code';
import {
  type Abstract,
  addBase,
  addField,
  type ClassObject,
  callValue,
  cell,
  createObject,
  elementOf,
  evaluate,
  event,
  extendPath,
  find,
  type Machine,
  madeText,
  refer,
  type Scope,
  unknown,
} from '@emmental/evaluator';

/**
 * Returns the value that a Python web framework passes for a parameter: it is decided by the name in the route's path,
 * by the written type, or by the marker in the default. Sources: fastapi.tiangolo.com/tutorial (path, query and body
 * parameters), flask.palletsprojects.com/quickstart (variable rules).
 */
export function parameterOf(
  machine: Machine,
  scope: Scope,
  parameter: Parameter,
  converters: ReadonlyMap<string, string>,
): Abstract {
  const name = parameter.target.kind === 'name' ? parameter.target.name : '[]';
  const { type, marker: mark } = writtenOf(machine, scope, parameter);
  const classObject = classNamed(scope, type);
  const converter = converters.get(name);
  if (converter !== undefined)
    return event(
      `pathParameters.${name}`,
      provenBy(type, classObject) ?? provenBy(converter, null) ?? [madeText],
    );
  if (classObject && isModel(classObject)) return modelAt(machine, classObject, 'body', MAX_DEPTH);
  const marker = calledName(mark?.call ?? null);
  if (mark && (marker === 'Depends' || marker === 'Security')) return dependency(machine, mark, classObject);
  const field = marker === 'Header' ? name.replaceAll('_', '-') : name;
  if (marker in places)
    return event(extendPath(places[marker] ?? '', field), provenBy(type, classObject) ?? []);
  const isBody = marker === 'Body' || !/^(|str|int|float|bool|list|List|Optional|Union|None)$/.test(type);
  if (isBody && !provenBy(type, classObject)) return event('body');
  return event(`queryStringParameters.${name}`, provenBy(type, classObject) ?? []);
}

/** Calls the dependency of `Depends(f)`, or of `Depends()` with a class as type, with values for its own parameters. */
function dependency(machine: Machine, { call, scope }: Marker, classObject: ClassObject | null): Abstract {
  const provider = call.args[0]?.value;
  const code = provider
    ? evaluate(machine, scope, provider)
    : classObject && ({ kind: 'class', class: classObject } as const);
  return code ? callWithParameters(machine, code, call.at) : unknown('what a dependency gives');
}

/** Calls a dependency with values for its own parameters. */
export function callWithParameters(machine: Machine, code: Abstract, at: Span): Abstract {
  if (code.kind !== 'function' && code.kind !== 'class') return unknown('what a dependency gives');
  const named = new Map<string, Abstract>();
  const closure = code.kind === 'function' ? code.closure : constructorOf(code.class);
  for (const parameter of closure?.node.parameters.slice(code.kind === 'class' ? 1 : 0) ?? [])
    if (closure && parameter.target.kind === 'name')
      named.set(parameter.target.name, parameterOf(machine, closure.scope, parameter, new Map()));
  const made = callValue(machine, code, { args: [], named, open: null, at });
  // FastAPI passes on what a generator yields.
  return code.kind === 'function' && closure?.node.generator ? elementOf(machine, made) : made;
}

const constructorOf = (of: ClassObject) => {
  const own = of.methods.get('__init__')?.value;
  return own?.kind === 'function' ? own.closure : null;
};

/**
 * A marker such as `Header()` or `Depends(f)`, which tells where a parameter comes from, and the scope in which its
 * names are looked up.
 */
interface Marker {
  readonly call: CallExpression;
  readonly scope: Scope;
}
type CallExpression = Expression & { readonly kind: 'call' };

const isMarker = (expression: Expression | null | undefined): expression is CallExpression =>
  expression?.kind === 'call' &&
  /^(Depends|Security|Header|Cookie|Form|File|Path|Query|Body)$/.test(calledName(expression));

/**
 * Returns the type and the marker of a parameter. The marker stands in the default or in `Annotated[…]`, which may
 * also have a name of its own. Source: FastAPI, "Use Annotated".
 */
function writtenOf(
  machine: Machine,
  scope: Scope,
  parameter: Parameter,
): { readonly type: string; readonly marker: Marker | null } {
  const { otherwise, annotated } = parameter;
  const type = lastName(parameter.type);
  if (isMarker(otherwise)) return { type, marker: { call: otherwise, scope } };
  if (isMarker(annotated)) return { type, marker: { call: annotated, scope } };
  const alias = type === '' || classNamed(scope, type) ? null : annotatedAs(machine, type);
  if (!alias) return { type, marker: null };
  const call = markerIn(alias.value);
  const [first] = alias.value.index.kind === 'list' ? alias.value.index.items : [];
  const own = first?.value.kind === 'name' ? first.value.name : '';
  return { type: own, marker: call ? { call, scope: alias.scope } : null };
}

/** Finds an alias such as `Db = Annotated[Session, Depends(get_session)]` at the top of a module of the program. */
function annotatedAs(
  machine: Machine,
  name: string,
): { readonly value: Expression & { readonly kind: 'index' }; readonly scope: Scope } | null {
  for (const { module, scope } of machine.modules.values())
    for (const statement of module.body) {
      const set = statement.kind === 'expression' ? statement.value : statement;
      if (set.kind !== 'assign' && set.kind !== 'declare') continue;
      const { target, value } = set;
      if (target.kind !== 'name' || target.name !== name || value?.kind !== 'index') continue;
      const { object } = value;
      const typeName = object.kind === 'name' ? object.name : object.kind === 'member' ? object.property : '';
      if (typeName === 'Annotated') return { value, scope };
    }
  return null;
}

function markerIn(node: unknown, depth = 12): CallExpression | null {
  if (typeof node !== 'object' || node === null || depth === 0) return null;
  if ('kind' in node && isMarker(node as Expression)) return node as CallExpression;
  for (const inner of Object.values(node)) {
    const found = markerIn(inner, depth - 1);
    if (found) return found;
  }
  return null;
}

const places: Readonly<Record<string, string>> = {
  Header: 'headers',
  Cookie: 'headers.cookie',
  Form: 'body',
  File: 'body',
  Path: 'pathParameters',
  Query: 'queryStringParameters',
};

/** Returns the names in the path of a route with their converters: `/users/{id}`, `/users/<int:id>`, `/files/{name:path}`. */
export function convertersIn(path: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const match of path.matchAll(/<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>|\{(\w+)(?::(\w+))?\}/g)) {
    const name = match[2] ?? match[3];
    if (name !== undefined) found.set(name, match[1] ?? match[4] ?? '');
  }
  return found;
}

export const lastName = (type: string | null): string => type?.split('.').at(-1) ?? '';

/** Returns the name of the function that a default such as `Header(...)` calls, or an empty text. */
function calledName(otherwise: Expression | null): string {
  if (otherwise?.kind !== 'call') return '';
  const { callee } = otherwise;
  if (callee.kind === 'name') return callee.name;
  return callee.kind === 'member' ? callee.property : '';
}

/** Returns the sanitizers that a written type or a converter proves for a value parsed to it; null when it proves nothing. */
export function provenBy(type: string, classObject: ClassObject | null): readonly string[] | null {
  if (type === 'Literal' || (classObject && isEnumeration(classObject))) return ['allow-list'];
  if (
    /^(int|float|bool|Decimal|PositiveInt|NonNegativeInt|NegativeInt|PositiveFloat|StrictInt|StrictBool|StrictFloat|conint|confloat|condecimal|date|datetime|time|timedelta)$/.test(
      type,
    )
  )
    return ['number'];
  if (/^(UUID\d?|uuid|IPv[46]Address)$/.test(type)) return ['generated name'];
  return /^(str|EmailStr|string|path|AnyUrl|HttpUrl)$/.test(type) ? [madeText] : null;
}

/** Returns the class of the program that a written type names, or null. */
export function classNamed(scope: Scope, name: string): ClassObject | null {
  const value = name === '' ? undefined : find(scope, name)?.value;
  return value?.kind === 'class' ? value.class : null;
}

const isEnumeration = (classObject: ClassObject): boolean =>
  classObject.node.bases.some((base) =>
    /^\w*Enum$/.test(base.kind === 'name' ? base.name : base.kind === 'member' ? base.property : ''),
  );

export const isModel = (classObject: ClassObject): boolean =>
  classObject.bases.some((base) =>
    base.kind === 'class'
      ? isModel(base.class)
      : base.kind === 'library' && /^(pydantic|sqlmodel)\b/.test(base.library),
  );

/** Makes an object of a pydantic model from an event field: each attribute is a field below it, with the attribute's type. */
function modelAt(machine: Machine, classObject: ClassObject, path: string, depth: number): Abstract {
  const made = createObject(machine, 'record');
  addFields(machine, made, classObject, path, depth);
  addBase(machine, made, event(path));
  return refer(made);
}
const MAX_DEPTH = 3;

function addFields(
  machine: Machine,
  made: ReturnType<typeof createObject>,
  classObject: ClassObject,
  path: string,
  depth: number,
): void {
  for (const base of classObject.bases)
    if (base.kind === 'class' && depth > 0) addFields(machine, made, base.class, path, depth - 1);
  for (const member of classObject.node.members) {
    if (member.kind !== 'field' || typeof member.name !== 'string' || member.type === null) continue;
    const type = lastName(member.type);
    const inner = classNamed(classObject.scope, type);
    const field = extendPath(path, member.name);
    const value =
      inner && isModel(inner) && depth > 0
        ? modelAt(machine, inner, field, depth - 1)
        : event(field, provenBy(type, inner) ?? []);
    addField(machine, made, member.name, cell(value));
  }
}
