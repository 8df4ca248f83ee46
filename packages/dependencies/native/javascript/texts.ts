import type { Argument, Expression, FunctionNode, Module } from '@emmental/code';
import { nodesOf } from '../../graph/own.ts';

/** A place where a module makes code of a text. */
export interface TextUse {
  readonly use: 'eval' | 'vm';
  readonly line: number;
  /** `new Function`, `vm.runInNewContext`. */
  readonly text: string;
  /** Why it may never run; null: it does when the module is loaded. */
  readonly doubt: string | null;
}

/** What a text must hold before its module is parsed for it. */
export const mayMakeCode =
  /\bFunction\s*[(;,)]|\bFunction\.(?:apply|call|bind)\b|\bnew\s+Function\b|\beval\b|\.constructor\b|['"](?:node:)?vm['"]/;

const inFunction = 'it stands in a function, which may never be called';
const inBranch = 'it stands behind a condition';
const renamed = 'it goes by another name';

/**
 * Where a module makes code of texts: one place for each use, a certain one before one that is in doubt. What only looks for the
 * global object (`Function('return this')()`) the guard lets through, and is none.
 */
export function textUses(module: Module): readonly TextUse[] {
  const names = namesOf(module);
  const found = new Map<TextUse['use'], TextUse>();
  const waiting = new Map<string, FunctionNode[]>();
  const called = new Set<string>();
  const run = new Set<FunctionNode>();
  const open: { readonly value: unknown; readonly doubt: string | null }[] = [
    { value: module.body, doubt: null },
  ];
  const take = (): (typeof open)[number] | undefined => {
    const next = open.pop();
    if (next || waiting.size === 0) return next;
    // What the module itself does is done: its other functions run when somebody calls them.
    const left = [...waiting.values()].flat().filter((one) => !run.has(one));
    waiting.clear();
    return { value: left.map(({ parameters, body }) => [parameters, body]), doubt: inFunction };
  };
  const runs = (one: FunctionNode): void => {
    if (run.has(one)) return;
    run.add(one);
    open.push({ value: [one.parameters, one.body], doubt: null });
  };
  const later = (name: string, one: FunctionNode): void => {
    if (called.has(name)) runs(one);
    else waiting.set(name, [...(waiting.get(name) ?? []), one]);
  };
  for (let next = take(); next; next = take()) {
    const { value, doubt } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (isFunction(value)) {
      if (doubt === null) later(value.name ?? '', value);
      else open.push({ value: [value.parameters, value.body], doubt: inFunction });
      continue;
    }
    const node = value as Expression;
    if (node.kind === 'call' || node.kind === 'new') {
      const made = makes(node, names);
      if (made) {
        const one = { ...made, line: node.at.line, doubt: doubt ?? made.doubt };
        const before = found.get(made.use);
        if (!before || (before.doubt !== null && one.doubt === null)) found.set(made.use, one);
      }
      if (doubt === null) {
        const callee = ownCallee(node.callee);
        if (callee.kind === 'function') runs(callee.function);
        if (callee.kind === 'name') {
          called.add(callee.name);
          for (const one of waiting.get(callee.name) ?? []) runs(one);
          waiting.delete(callee.name);
        }
      }
    }
    for (const [key, part] of Object.entries(value))
      open.push({ value: part, doubt: doubt ?? (isBranch(value, key) ? inBranch : null) });
    // The first of a chain is always asked.
    if (node.kind === 'operation' && chain.has(node.operator)) open.push({ value: node.operands[0], doubt });
  }
  return [...found.values()];
}

const isFunction = (value: object): value is FunctionNode =>
  'arrow' in value && 'parameters' in value && 'body' in value;

/** `(function () {…}).call(this)` calls the function. */
const ownCallee = (callee: Expression): Expression =>
  callee.kind === 'member' && /^(?:call|apply)$/.test(callee.property) ? callee.object : callee;

const chain = new Set(['&&', '||', '??']);

/** Whether a part of a statement or expression runs only under a condition. */
function isBranch(value: object, key: string): boolean {
  const { kind, operator } = value as { readonly kind?: string; readonly operator?: string };
  switch (kind) {
    case 'if':
    case 'choose':
      return key === 'then' || key === 'otherwise';
    case 'loop':
      return key === 'body' || key === 'after' || key === 'otherwise';
    case 'try':
      return key === 'handlers' || key === 'otherwise';
    case 'switch':
      return key === 'cases';
    case 'operation':
      return key === 'operands' && chain.has(operator ?? '');
    default:
      return false;
  }
}

interface Names {
  /** Other names of `Function` and `eval` in this module. */
  readonly others: ReadonlySet<string>;
  readonly asksVm: boolean;
}

function namesOf({ body }: Module): Names {
  const others = new Set<string>();
  let asksVm = false;
  for (const node of nodesOf(body)) {
    if (node.kind === 'import') {
      const { specifier } = node;
      const asked =
        typeof specifier === 'string' ? specifier : specifier.kind === 'literal' ? specifier.value : null;
      if (asked === 'vm' || asked === 'node:vm') asksVm = true;
    }
    if (
      (node.kind === 'declare' || node.kind === 'assign') &&
      node.target.kind === 'name' &&
      node.value &&
      compilerOf(node.value) !== null
    )
      others.add(node.target.name);
  }
  return { others, asksVm };
}

const ofVm = /^(?:runIn(?:This|New)?Context|compileFunction|createContext|Script)$/;
const globals = new Set(['globalThis', 'global', 'window', 'self', 'root']);

/** What a call makes code with; null where it makes none, or none that a guard asks about. */
function makes(
  node: Extract<Expression, { kind: 'call' | 'new' }>,
  { others, asksVm }: Names,
): Pick<TextUse, 'use' | 'text' | 'doubt'> | null {
  const { callee, args } = node;
  const last = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
  if (asksVm && ofVm.test(last)) return { use: 'vm', text: `vm.${last}`, doubt: null };
  const begun = node.kind === 'new' ? 'new ' : '';
  const direct = compilerOf(callee);
  if (direct !== null) return isHarmless(args) ? null : { use: 'eval', text: begun + direct, doubt: null };
  if (callee.kind === 'name' && others.has(callee.name))
    return isHarmless(args) ? null : { use: 'eval', text: begun + callee.name, doubt: renamed };
  const handed = handedOn(callee, args);
  return handed === null ? null : { use: 'eval', text: handed, doubt: null };
}

/** `Function.apply(null, parts)`, `Function.bind.apply(Function, parts)`, `Reflect.construct(Function, parts)`. */
function handedOn(callee: Expression, args: readonly Argument[]): string | null {
  if (callee.kind !== 'member') return null;
  const { object, property } = callee;
  if (object.kind === 'name' && object.name === 'Reflect' && /^(?:construct|apply)$/.test(property)) {
    const first = args[0] ? compilerOf(args[0].value) : null;
    return first === null ? null : `Reflect.${property} of ${first}`;
  }
  if (!/^(?:call|apply|bind)$/.test(property)) return null;
  const of = object.kind === 'member' && object.property === 'bind' ? object.object : object;
  const name = compilerOf(of);
  return name === null ? null : `${name}.${property}`;
}

/** `Function` or `eval`, as a plain name, of the global object, or what made a function that stands there. */
function compilerOf(value: Expression): string | null {
  if (value.kind === 'sequence') {
    const last = value.items.at(-1);
    return last ? compilerOf(last) : null;
  }
  if (value.kind === 'name') return isCompiler(value.name) ? value.name : null;
  if (value.kind !== 'member') return null;
  const { object, property } = value;
  if (object.kind === 'name' && globals.has(object.name)) return isCompiler(property) ? property : null;
  if (property !== 'constructor') return null;
  const asked =
    object.kind === 'call' && calleeName(object) === 'getPrototypeOf' ? object.args[0]?.value : object;
  return asked?.kind === 'function' ? 'Function' : null;
}

const isCompiler = (name: string): boolean => name === 'Function' || name === 'eval';

const calleeName = ({ callee }: Extract<Expression, { kind: 'call' }>): string | null =>
  callee.kind === 'member' ? callee.property : null;

/** Texts that the guard never refuses. Source: guards/node/core/ask/code.ts. */
const harmless = new Set(['return this', 'return this;', 'return globalThis', '']);

function isHarmless(args: readonly Argument[]): boolean {
  const [first] = args;
  if (!first) return true;
  return (
    args.length === 1 &&
    first.value.kind === 'literal' &&
    typeof first.value.value === 'string' &&
    harmless.has(first.value.value.trim())
  );
}
