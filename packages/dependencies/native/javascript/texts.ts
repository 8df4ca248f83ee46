import { type Argument, type Expression, type FunctionNode, type Module, nodesOf } from '@emmental/code';
import type { SystemUse } from '@emmental/model';

/**
 * A place where a module generates code from a text, runs code outside this thread, or uses a file with a literal path.
 */
export interface TextUse {
  readonly use: 'eval' | 'vm' | 'worker' | 'inspector' | SystemUse;
  readonly line: number;
  /** `new Function`, `vm.runInNewContext`. */
  readonly text: string;
  /** The reason why the place may never run; null = it runs when the module is loaded, or when the function around it is called. */
  readonly doubt: string | null;
  /** True when the place is in a function, which may never be called. */
  readonly isInside: boolean;
  readonly call: object;
}

/** Only modules whose text matches this are parsed. */
export const mayMakeCode =
  /\bFunction\s*[(;,)]|\bFunction\.(?:apply|call|bind)\b|\bnew\s+Function\b|\beval\b|\.constructor\b|['"](?:node:)?(?:vm|worker_threads|module|inspector(?:\/promises)?)['"]|\btmpdir\b|(?:readdir|readFile|opendir|createReadStream)\w*\s*\(\s*['"]\//;

const inBranch = 'it depends on a condition';
const renamed = 'it goes by another name';

/**
 * Finds the places where a module generates code from texts. Code that only gets the global object (`Function('return
 * this')()`) is left out, because the guard allows it.
 */
export function textUses(module: Module): readonly TextUse[] {
  const names = namesOf(module);
  const found: TextUse[] = [];
  const waiting = new Map<string, FunctionNode[]>();
  const called = new Set<string>();
  const run = new Set<FunctionNode>();
  const open: { readonly value: unknown; readonly doubt: string | null; readonly isInside: boolean }[] = [
    { value: module.body, doubt: null, isInside: false },
  ];
  const take = (): (typeof open)[number] | undefined => {
    const next = open.pop();
    if (next || waiting.size === 0) return next;
    // The top level was read. The remaining functions run only when other code calls them.
    const left = [...waiting.values()].flat().filter((fn) => !run.has(fn));
    waiting.clear();
    const value = left.map(({ parameters, body }) => [parameters, body]);
    return { value, doubt: null, isInside: true };
  };
  const runNow = (fn: FunctionNode): void => {
    if (run.has(fn)) return;
    run.add(fn);
    open.push({ value: [fn.parameters, fn.body], doubt: null, isInside: false });
  };
  const runWhenCalled = (name: string, fn: FunctionNode): void => {
    if (called.has(name)) runNow(fn);
    else waiting.set(name, [...(waiting.get(name) ?? []), fn]);
  };
  for (let next = take(); next; next = take()) {
    const { value, doubt, isInside } = next;
    if (typeof value !== 'object' || value === null) continue;
    const isAtLoad = !isInside && doubt === null;
    if (isFunction(value)) {
      if (isAtLoad) runWhenCalled(value.name ?? '', value);
      else open.push({ value: [value.parameters, value.body], doubt: null, isInside: true });
      continue;
    }
    const node = value as Expression;
    if (node.kind === 'call' || node.kind === 'new') {
      const made = makes(node, names);
      if (made) found.push({ ...made, line: node.at.line, doubt: doubt ?? made.doubt, isInside, call: node });
      if (isAtLoad) {
        const callee = ownCallee(node.callee);
        if (callee.kind === 'function') runNow(callee.function);
        if (callee.kind === 'name') {
          called.add(callee.name);
          for (const fn of waiting.get(callee.name) ?? []) runNow(fn);
          waiting.delete(callee.name);
        }
      }
    }
    for (const [key, part] of Object.entries(value)) {
      const [first, ...others] =
        key === 'operands' && chain.has(node.kind === 'operation' ? node.operator : '') ? part : [];
      const isUnder = !isInside && isBranch(value, key);
      open.push({
        value: first === undefined ? part : others,
        isInside,
        doubt: doubt ?? (isUnder ? inBranch : null),
      });
      // The first operand of a chain always runs.
      if (first !== undefined) open.push({ value: first, isInside, doubt });
    }
  }
  return found;
}

const isFunction = (value: object): value is FunctionNode =>
  'arrow' in value && 'parameters' in value && 'body' in value;

/** Returns the called function: `(function () {…}).call(this)` calls the function. */
const ownCallee = (callee: Expression): Expression =>
  callee.kind === 'member' && /^(?:call|apply)$/.test(callee.property) ? callee.object : callee;

const chain = new Set(['&&', '||', '??']);

/** True when a part of a statement or expression runs only under a condition. */
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
  /** Other names of `Function` and `eval` in this module; true when the name has no other meaning in the module. */
  readonly others: ReadonlyMap<string, boolean>;
  /** The modules of Node.js that this module imports. */
  readonly imported: ReadonlySet<string>;
}

function namesOf({ body }: Module): Names {
  const others = new Map<string, boolean>();
  const taken = new Set<string>();
  const imports = new Set<string>();
  for (const node of nodesOf(body)) {
    if (node.kind === 'import') {
      const { specifier } = node;
      const imported =
        typeof specifier === 'string' ? specifier : specifier.kind === 'literal' ? specifier.value : null;
      if (typeof imported === 'string') imports.add(imported.replace(/^node:/, ''));
    }
    if (node.kind === 'function')
      for (const { target } of node.function.parameters) if (target.kind === 'name') taken.add(target.name);
    if ((node.kind === 'declare' || node.kind === 'assign') && node.target.kind === 'name' && node.value) {
      if (compilerOf(node.value) === null) taken.add(node.target.name);
      else others.set(node.target.name, true);
    }
  }
  for (const name of others.keys()) if (taken.has(name)) others.set(name, false);
  return { others, imported: imports };
}

/**
 * Members of Node.js modules that run code from a text or outside this thread. Source: nodejs.org/api, `vm`,
 * `worker_threads`, `module`, `inspector`.
 */
const ofNode: readonly {
  readonly module: string;
  readonly members: RegExp;
  readonly use: TextUse['use'];
}[] = [
  {
    module: 'vm',
    members: /^(?:runIn(?:This|New)?Context|compileFunction|createContext|Script)$/,
    use: 'vm',
  },
  { module: 'worker_threads', members: /^Worker$/, use: 'worker' },
  { module: 'module', members: /^register$/, use: 'worker' },
  { module: 'inspector', members: /^(?:Session|open)$/, use: 'inspector' },
  { module: 'inspector/promises', members: /^Session$/, use: 'inspector' },
  // Source: Lambda's documentation, “Ephemeral storage”: `os.tmpdir()` is /tmp there.
  { module: 'os', members: /^tmpdir$/, use: { write: '/tmp/**' } },
];

/** Returns the literal path that a call reads; null when the call reads no path or the path is not a literal. */
function readPath(name: string, args: readonly Argument[]): string | null {
  const path = args[0]?.value;
  return /^(?:readdir|readFile|opendir|createReadStream)(?:Sync)?$/.test(name) &&
    path?.kind === 'literal' &&
    typeof path.value === 'string' &&
    /^\/[^*?[\]{}]+$/.test(path.value)
    ? path.value
    : null;
}

const globals = new Set(['globalThis', 'global', 'window', 'self', 'root']);

/** Returns how a call generates code; null when it generates none, or when the guard does not check it. */
function makes(
  node: Extract<Expression, { kind: 'call' | 'new' }>,
  { others, imported }: Names,
): Pick<TextUse, 'use' | 'text' | 'doubt'> | null {
  const { args } = node;
  // Compilers write `(0, os.tmpdir)()`.
  const callee = node.callee.kind === 'sequence' ? (node.callee.items.at(-1) ?? node.callee) : node.callee;
  const last = callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
  const row = ofNode.find(({ module, members }) => imported.has(module) && members.test(last));
  if (row) return { use: row.use, text: `${row.module}.${last}`, doubt: null };
  const path = imported.has('fs') || imported.has('fs/promises') ? readPath(last, args) : null;
  if (path !== null) return { use: { read: path }, text: `${last} of ${path}`, doubt: null };
  const begun = node.kind === 'new' ? 'new ' : '';
  const direct = compilerOf(callee);
  if (direct !== null) return isHarmless(args) ? null : { use: 'eval', text: begun + direct, doubt: null };
  const other = callee.kind === 'name' ? others.get(callee.name) : undefined;
  if (other !== undefined && callee.kind === 'name')
    return isHarmless(args)
      ? null
      : { use: 'eval', text: begun + callee.name, doubt: other ? null : renamed };
  const passedOn = passedOnCall(callee, args);
  return passedOn === null ? null : { use: 'eval', text: passedOn, doubt: null };
}

/**
 * Reads `Function.apply(null, parts)`, `Function.bind.apply(Function, parts)`, `Reflect.construct(Function, parts)`.
 */
function passedOnCall(callee: Expression, args: readonly Argument[]): string | null {
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

/**
 * Returns `Function` or `eval`: as a plain name, as a member of the global object, or as the constructor of a
 * function.
 */
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
  const maker =
    object.kind === 'call' && calleeName(object) === 'getPrototypeOf' ? object.args[0]?.value : object;
  return maker?.kind === 'function' ? 'Function' : null;
}

const isCompiler = (name: string): boolean => name === 'Function' || name === 'eval';

const calleeName = ({ callee }: Extract<Expression, { kind: 'call' }>): string | null =>
  callee.kind === 'member' ? callee.property : null;

/** Texts that the guard always allows. Source: guards/node/core/ask/code.ts. */
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
