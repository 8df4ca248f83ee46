import type { Expression, FunctionNode, Span } from '@emmental/code';
import {
  type Abstract,
  type CallerModel,
  callerTests,
  frameOf,
  guardsIn,
  type Looked,
  languageOf,
  locate,
  type Machine,
  noteCaller,
  record,
  type Site,
} from '@emmental/evaluator';
import {
  comparerName,
  computedName,
  isAboutCaller,
  isFixedPassword,
  isGuardName,
  isVerifying,
  originHeader,
  rightName,
  secretName,
} from '@emmental/knowledge';
import type { CallerTest, Location } from '@emmental/model';
import { hideText, lineText } from '../line-text.ts';

/** Tells tests of who calls from other tests, by the fields of the event and the variables that they look at. */
export const callers: CallerModel = {
  testOf: (machine, test, looked) => {
    const password = isComparison(test) ? passwordIn(looked) : null;
    if (password !== null) {
      hideText(frameOf(machine).record.module.text, password.text);
      const what = `a fixed password that it compares with ${password.field}`;
      // A variable with the result of a comparison is no second password.
      if (test.kind === 'operation') record(machine, { kind: 'secret', what }, test.at);
      return nameOf(machine, test.at, 'caller', true);
    }
    const proves = provedBy(machine, test, looked);
    return proves === null ? null : nameOf(machine, test.at, proves);
  },
};

/** The text of the code that a comparison asks for as a password, and the field that must hold it; null where there is none. */
function passwordIn({ paths, fixed }: Looked): { readonly field: string; readonly text: string } | null {
  const [field, ...others] = leavesOf([...paths]);
  if (field === undefined || others.length > 0 || fixed.size !== 1) return null;
  const [text = ''] = fixed;
  return isFixedPassword(lastOf(field), text) ? { field, text } : null;
}

/** Returns what a test proves about the caller; null when it is no test of the caller. */
function provedBy(machine: Machine, test: Expression, looked: Looked): CallerTest['proves'] | null {
  const paths = [...looked.paths];
  if (paths.some(isAboutCaller)) return 'caller';
  if (isComparison(test) && isWithSecret(machine, test, looked)) return 'caller';
  const names = [...leavesOf(paths).map(lastOf), ...membersIn(test)];
  return names.some((name) => rightName.test(name)) ? 'claim' : null;
}

/** Does a comparison of event data compare it with a secret: one of a variable, or one that the code names so? */
function isWithSecret(machine: Machine, test: Expression, { paths, variables }: Looked): boolean {
  if ([...variables].some((name) => secretName.test(name))) return true;
  if (test.kind === 'operation' && test.operands.some(({ kind }) => kind === 'literal')) return false;
  const text = textAt(machine, test.at);
  const leaves = leavesOf([...paths]);
  const isOfOneField = leaves.length === 1;
  if (isOfOneField && variables.size > 0 && leaves.some(isOfOrigin)) return true;
  return isOfOneField ? secretName.test(text) : computedName.test(text);
}

/** Is it a header by which the distribution in front of a function shows that the request came through it? */
const isOfOrigin = (path: string): boolean => /headers/i.test(path) && originHeader.test(lastOf(path));

/** The names of the members that an expression reads outermost, as in `claims.role === 'admin'`. */
function membersIn(test: Expression): readonly string[] {
  switch (test.kind) {
    case 'member':
      return [test.property];
    case 'index':
      return test.index.kind === 'literal' ? [String(test.index.value)] : [];
    case 'operation':
      return test.operands.flatMap(membersIn);
    case 'call':
      return test.callee.kind === 'member' ? membersIn(test.callee.object) : [];
    default:
      return [];
  }
}

const isComparison = (test: Expression): boolean => {
  if (test.kind === 'operation') return ['===', '!==', '==', '!=', 'is'].includes(test.operator);
  if (test.kind === 'await') return test.value !== null && isComparison(test.value);
  if (test.kind !== 'call') return test.kind === 'name';
  const { callee } = test;
  if (callee.kind === 'member') return comparerName.test(callee.property);
  return callee.kind === 'name' && comparerName.test(callee.name);
};

/** The paths that are no part of the way to another one. */
const leavesOf = (paths: readonly string[]): readonly string[] =>
  paths.filter(
    (path) =>
      path !== '' && !paths.some((other) => other.startsWith(`${path}.`) || other.startsWith(`${path}[`)),
  );

/** The last part of a path, without the prefix of headers that no standard names: `role` of `headers.x-role`. */
const lastOf = (path: string): string =>
  (path.split(/[.[\]]+/).findLast((part) => part !== '') ?? '').replace(/^x-/i, '').replaceAll('-', '_');

/**
 * Notes that a call of code that was not read lets wanted callers pass alone: it verifies a token, or its name says so. From here
 * on, other callers are gone, or the code tests what the call returned.
 */
export function noteVerified({ machine, at }: Site, name: string): void {
  if (machine.loading) return;
  const last = name.replace(/\(\)$/, '').split(/[./:]/).at(-1) ?? '';
  if (isVerifying(name, languageOf(machine)) || isGuardName(last))
    noteCaller(machine, `call ${nameOf(machine, at, 'caller')}`);
}

/**
 * Returns the fact that a handler guards what comes behind it, where its code was not read and its name says so, as in
 * `app.use(requireAuth())`; null for other handlers.
 */
export function guardingCode(machine: Machine, handler: Abstract, at: Span): string | null {
  const name = nameOfCode(handler).replace(/\(\)$/, '');
  const isGuard = isVerifying(name, languageOf(machine)) || isGuardName(name.split(/[./:]/).at(-1) ?? '');
  return isGuard ? `middleware ${nameOf(machine, at, 'caller')}` : null;
}

/** The name of code of a package; empty for other values. */
function nameOfCode(value: Abstract): string {
  if (value.kind === 'library') return value.path === '' ? value.library : `${value.library}.${value.path}`;
  if (value.kind === 'instance') return value.name;
  if (value.kind === 'method') return `${nameOfCode(value.of)}.${value.name}`;
  return '';
}

/** The functions that a decorator guards whose code was not read, with the fact about the decorator. */
const guarded = new WeakMap<FunctionNode, string>();

/** Notes that a decorator whose code was not read guards a function, where its name says so: `@requires_admin`. */
export function noteGuarded({ machine, at }: Site, value: Abstract): void {
  const [, name = ''] = /^@\s*([\w.$]+)/.exec(textAt(machine, at)) ?? [];
  if (value.kind === 'function' && isGuardName(name.split('.').at(-1) ?? ''))
    guarded.set(value.closure.node, `decorator ${nameOf(machine, at, 'caller')}`);
}

/** Returns the tests of the caller that hold at the current line, by their places. */
export function testsHere(machine: Machine): readonly CallerTest[] {
  const byDecorators = machine.stack.flatMap(({ node }) => {
    const name = node && 'body' in node ? guarded.get(node) : undefined;
    return name === undefined ? [] : [name];
  });
  const names = [...byDecorators, ...callerTests(guardsIn(machine.guards.value))];
  const byPlace = new Map<string, CallerTest>();
  for (const name of names) {
    const place = name.slice(name.indexOf(' ') + 1);
    byPlace.set(place, testNamed(place));
  }
  return [...byPlace.values()];
}

/** The name of the fact about a test: its place and source line. `testNamed` reads it. */
const nameOf = (machine: Machine, at: Span, proves: CallerTest['proves'], isFixed = false): string =>
  JSON.stringify([proves, locate(frameOf(machine).record, at), textAt(machine, at), isFixed]);

function testNamed(name: string): CallerTest {
  const [proves, at, text, isFixed] = JSON.parse(name) as [CallerTest['proves'], Location, string, boolean];
  return { proves, at, text, ...(isFixed && { fixed: true }) };
}

const textAt = (machine: Machine, at: Span): string =>
  lineText(frameOf(machine).record.module.text, at.line, at.column);
