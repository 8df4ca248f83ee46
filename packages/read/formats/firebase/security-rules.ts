import type { Exposure, Location } from '@emmental/model';

/** The access of clients by one line of security rules. */
export interface ClientAccess {
  readonly exposure: Exposure;
  readonly at: Location;
}

/** `allow create: if …` in a block `match /orders/{id}`. */
interface Allowance {
  readonly path: readonly string[];
  readonly methods: readonly string[];
  readonly condition: string;
  readonly at: Location;
}

interface Rules {
  readonly allowances: readonly Allowance[];
  /** The expressions that functions without parameters return, by name. */
  readonly functions: ReadonlyMap<string, string>;
  /** False where lines that allow something could not be read. */
  readonly isWhole: boolean;
}

/** Characters of a file of rules, and levels of its blocks. Firebase takes no larger file. */
const bounds = { characters: 256_000, depth: 40 } as const;

/** Methods that a write in rules stands for, and the event that each makes. */
const writing = ['write', 'create', 'update', 'delete'] as const;

/**
 * Returns the widest access of clients that rules of Firestore or Storage give to a document or object. `path` is the path of the
 * trigger, `orders/{id}`; null for any object. `method` is what happens: `create`; null for any write. Null where no rule allows it.
 * Source: Firebase documentation, "Security Rules language".
 */
export function clientAccess(
  text: string,
  file: string,
  path: string | null,
  method: (typeof writing)[number] | null,
): ClientAccess | null {
  if (text.length > bounds.characters) return { exposure: 'unknown', at: { file, line: 1, column: 1 } };
  const rules = parsed(text, file);
  const wanted = path === null ? null : segments(path);
  const fitting = rules.allowances.filter(
    ({ path: pattern, methods }) =>
      methods.some(
        (each) =>
          each === 'write' || each === method || (method === null && writing.some((name) => name === each)),
      ) &&
      (wanted === null || mayMeet(pattern, wanted)),
  );
  const found = fitting.map(
    ({ condition, at }): ClientAccess => ({ exposure: exposureOf(condition, rules.functions), at }),
  );
  return widest(
    rules.isWhole ? found : [...found, { exposure: 'unknown', at: { file, line: 1, column: 1 } }],
  );
}

/** Returns the widest access of clients that rules of the Realtime Database give to a path or to a part of it. */
export function databaseAccess(text: string, file: string, path: string): ClientAccess | null {
  const at = { file, line: 1, column: 1 };
  const rules = jsonIn(text);
  if (text.length > bounds.characters || rules === null) return { exposure: 'unknown', at };
  const found: ClientAccess[] = [];
  const visit = (node: unknown, rest: readonly string[], depth: number): void => {
    if (typeof node !== 'object' || node === null || depth > bounds.depth) return;
    for (const [name, value] of Object.entries(node)) {
      if (name === '.write') found.push({ exposure: exposureOf(String(value), new Map()), at });
      const [next, ...others] = rest;
      const isOnPath = next === undefined || name === next || name.startsWith('$') || isWild(next);
      if (!name.startsWith('.') && isOnPath) visit(value, others, depth + 1);
    }
  };
  visit((rules as { readonly rules?: unknown }).rules, segments(path), 0);
  return widest(found);
}

/** Rules may have comments. */
function jsonIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(withoutComments(text));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

const width: Readonly<Record<Exposure, number>> = {
  public: 4,
  unknown: 3,
  authenticated: 2,
  account: 1,
  internal: 0,
};

const widest = (found: readonly ClientAccess[]): ClientAccess | null =>
  found
    .filter(({ exposure }) => exposure !== 'internal')
    .reduce<ClientAccess | null>(
      (best, each) => (best === null || width[each.exposure] > width[best.exposure] ? each : best),
      null,
    );

/** Blanks out comments, so that places stay. A comment without an end takes the rest, so that it is looked for only once. */
const withoutComments = (text: string): string =>
  text.replace(
    /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*$)/g,
    (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found),
  );

function parsed(written: string, file: string): Rules {
  const text = withoutComments(written);
  const allowances: Allowance[] = [];
  const functions = new Map<string, string>();
  const open: (readonly string[])[] = [];
  const parts =
    /match\s+(\/\S*)\s*\{|function\s+(\w+)\s*\(([^)]{0,400})\)\s*\{([^}]{0,4000})\}|allow\s+(\w+(?:\s*,\s*\w+)*)\s*(?::\s*if\b([^;}]{0,8000}))?(?:;|(?=\}))|service\s+[\w.]+\s*\{|\}/g;
  for (const found of text.matchAll(parts)) {
    const [part, path, name, parameters = '', body = '', methods, condition = 'true'] = found;
    const above = open.at(-1) ?? [];
    if (path !== undefined) open.push([...above, ...segments(path)]);
    else if (name !== undefined) {
      const returned = /return\s+([^;]*);?\s*$/.exec(body)?.[1];
      // Which of two functions of one name is called is not followed.
      if (parameters.trim() === '' && returned !== undefined)
        functions.set(name, functions.has(name) ? notDecided : returned);
    } else if (methods !== undefined) {
      const line = text.slice(0, found.index).split('\n').length;
      allowances.push({
        path: belowRoot(above),
        methods: methods.split(',').map((method) => method.trim()),
        condition,
        at: { file, line, column: 1 },
      });
    } else if (part === '}') open.pop();
    else open.push(above);
    if (open.length > bounds.depth) break;
  }
  return { allowances, functions, isWhole: allowances.length === (text.match(/\ballow\b/g) ?? []).length };
}

/** An expression of which nothing is known. */
const notDecided = '?';

const segments = (path: string): readonly string[] => path.split('/').filter((part) => part !== '');

/** The path below `/databases/{database}/documents` or `/b/{bucket}/o`. */
const belowRoot = (path: readonly string[]): readonly string[] =>
  path[0] === 'databases' || path[0] === 'b' ? path.slice(3) : path;

const isWild = (segment: string): boolean => segment.startsWith('{');

/** May a path of rules and the path of a trigger be one? */
function mayMeet(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [index, segment] of pattern.entries()) {
    if (/=\*\*\}$/.test(segment)) return true;
    const other = path[index];
    if (other === undefined || (segment !== other && !isWild(segment) && !isWild(other))) return false;
    if (/=\*\*\}$/.test(other)) return true;
  }
  return pattern.length === path.length;
}

/**
 * Who fulfils a condition: everybody, whoever signed in, nobody (`internal`), or it is not known. A test of data alone is one that the
 * sender may fulfil.
 */
function exposureOf(condition: string, functions: ReadonlyMap<string, string>, depth = 4): Exposure {
  const text = condition
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  const alternatives = text.split('||');
  if (alternatives.length > 1) {
    const all = alternatives.map((each) => exposureOf(each, functions, depth));
    return all.reduce((best, each) => (width[each] > width[best] ? each : best), 'internal');
  }
  if (text.includes('?')) return 'unknown';
  if (text === 'true') return 'public';
  if (text === 'false') return 'internal';
  const parts = text.split('&&').map((part) => part.trim());
  if (parts.includes('false')) return 'internal';
  if (parts.some((part) => isSignedIn(part, functions, depth))) return 'authenticated';
  const called = functions.get(/^(\w+)\(\)$/.exec(text)?.[1] ?? '');
  if (called !== undefined && depth > 0) return exposureOf(called, functions, depth - 1);
  return 'unknown';
}

function isSignedIn(part: string, functions: ReadonlyMap<string, string>, depth: number): boolean {
  if (/^!|auth\s*==\s*null/.test(part)) return false;
  if (/\bauth\s*!=\s*null|\bauth\.(?:uid|token)\b/.test(part)) return true;
  const called = functions.get(/^(\w+)\(\)$/.exec(part)?.[1] ?? '');
  return called !== undefined && depth > 0 && exposureOf(called, functions, depth - 1) === 'authenticated';
}
