// Finds code of the Node guard's shell that uses a built-in which the function's code can replace, instead of the one that
// `guards/node/shell/primordials.ts` took at the start.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseSync, visitorKeys } from 'oxc-parser';
import { sharedByParts, shellParts } from '../guards/node/build.mjs';
import { root } from './setup.mjs';

const guard = 'guards/node';

/** The files of the shell that may use built-ins directly, each with the reason. */
export const outside = {
  'shell/primordials.ts': 'it takes the built-ins',
  'shell/load.ts': 'runs before the function',
  'shell/ahead.ts': 'runs before the function',
  'shell/plain-flags.ts': 'runs before the function',
  'shell/write-ahead.ts': 'runs without a function',
  'shell/node.ts': 'runs before the function',
  'shell/start.ts': 'runs before the function',
  'shell/guard.ts': 'runs before the function',
  'shell/install.ts': 'runs before the function',
  'shell/platform.ts': 'runs before the function',
  'shell/lambda.ts': 'loads the function',
  'shell/handler.mts': 'loads the function',
  'shell/functions-framework.ts':
    'reads the request object of the framework, which the function can change in any case',
  'shell/blocking.ts': 'answers for an event after the core has decided',
  'shell/answers.ts': 'answers for an event after the core has decided',
  'shell/quarantine.ts': 'stores an event after the core has decided',
  'shell/sigv4.ts': 'stores an event after the core has decided',
};

/** Returns lines `file:line: the problem`; [] if every file of the zone uses only built-ins that were taken at the start. */
export function checkCaptured() {
  const late = lateFiles();
  return filesOfShell()
    .filter((file) => outside[file] === undefined)
    .flatMap((file) =>
      replaceable(file, textOf(file), late.has(file)).map(
        ({ line, what }) =>
          `${guard}/${file}:${line}: ${what}: the function can replace it; use what shell/primordials.ts took`,
      ),
    );
}

/** Names of the methods of built-in classes, without those that objects of the guard have, too. */
const methods = new Set(
  [Array, String, RegExp, Map, Set, Promise, Function, Object, Number, Date, Uint8Array, Buffer]
    .flatMap(({ prototype }) => chainOf(prototype))
    .flatMap((prototype) => Object.entries(Object.getOwnPropertyDescriptors(prototype)))
    .filter(([, { value }]) => typeof value === 'function')
    .map(([name]) => name),
);
for (const name of ['get', 'set', 'link']) methods.delete(name);

function chainOf(prototype) {
  return prototype === null ? [] : [prototype, ...chainOf(Object.getPrototypeOf(prototype))];
}

/** Names of the global object that the function can give another value; `require` is a value of the guard's own module. */
const globals = new Set(Object.getOwnPropertyNames(globalThis));
for (const name of ['undefined', 'NaN', 'Infinity', 'require', 'module']) globals.delete(name);

/**
 * Returns the uses of replaceable built-ins in the functions of a file, as `{ line, what }`. `isLate`: the top level of the
 * file may run after the function's code, so it counts, too.
 */
export function replaceable(file, text, isLate) {
  const { program } = parseSync(file, text, { preserveParens: false });
  const own = new Set();
  walk(program, null, '', false, (node) => {
    for (const name of declared(node)) own.add(name);
  });
  const found = [];
  walk(program, null, '', isLate, (node, parent, key, isInside) => {
    const what = isInside ? useIn(node, parent, key, own) : null;
    if (what !== null) found.push({ line: text.slice(0, node.start).split('\n').length, what });
  });
  return found;
}

/** Returns the replaceable built-in that a node uses, in words; null when it uses none. */
function useIn(node, parent, key, own) {
  switch (node.type) {
    case 'Identifier':
      return globals.has(node.name) && !own.has(node.name) && isRead(parent, key) ? node.name : null;
    case 'CallExpression': {
      const { property, computed } = node.callee;
      return property !== undefined && !computed && methods.has(property.name) ? `.${property.name}()` : null;
    }
    case 'ForOfStatement':
      return 'for…of, which calls an iterator';
    case 'ArrayPattern':
      return 'a pattern of a list, which calls an iterator';
    case 'SpreadElement':
      return parent.type === 'ObjectExpression' ? null : 'a spread list, which calls an iterator';
    case 'BinaryExpression':
      return node.operator === 'instanceof' ? 'instanceof, which calls a method' : null;
    case 'Literal':
      return node.regex ? 'a regular expression' : null;
    default:
      return null;
  }
}

/** Returns true where an identifier is a value that is read, and no name of a member. */
function isRead(parent, key) {
  if (parent.type === 'UnaryExpression') return parent.operator !== 'typeof';
  if (parent.type === 'MemberExpression') return key !== 'property' || parent.computed;
  return key !== 'key' || parent.computed === true;
}

const typesOnly = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression']);

/** Calls `see` for each node that runs; types and imports are left out. */
function walk(node, parent, key, isInside, see) {
  if (node.type === 'ImportDeclaration') {
    for (const { local } of node.specifiers) see({ type: 'Imported', id: local }, node, '', isInside);
    return;
  }
  if (node.type.startsWith('TS') && !typesOnly.has(node.type)) return;
  see(node, parent, key, isInside);
  const isDeeper = isInside || node.type.includes('Function');
  for (const name of visitorKeys[node.type] ?? [])
    for (const child of [node[name]].flat()) if (child?.type) walk(child, node, name, isDeeper, see);
}

/** Returns the names that a node declares. */
function declared(node) {
  const patterns = [node.id, ...(node.params ?? []), node.type === 'CatchClause' ? node.param : null];
  return patterns.flatMap(namesIn);
}

function namesIn(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap(namesIn);
    case 'ObjectPattern':
      return pattern.properties.flatMap((entry) => namesIn(entry.value ?? entry));
    default:
      return [];
  }
}

/** Returns the files whose code is packed into a part, and so runs when the part is first needed. */
function lateFiles() {
  const shared = new Set(sharedByParts.map((name) => `shell/${name}.ts`));
  const late = new Set();
  const add = (file) => {
    if (late.has(file) || shared.has(file)) return;
    late.add(file);
    for (const imported of importsOf(file)) add(imported);
  };
  for (const part of shellParts) add(part);
  return late;
}

/** Returns the files of the guard that a file imports for more than types. */
function importsOf(file) {
  const { module } = parseSync(file, textOf(file));
  return module.staticImports
    .filter(({ entries, moduleRequest }) =>
      moduleRequest.value.startsWith('.') ? entries.some(({ isType }) => !isType) : false,
    )
    .map(({ moduleRequest }) => posix.join(posix.dirname(file), moduleRequest.value));
}

const textOf = (file) => readFileSync(`${root}/${guard}/${file}`, 'utf8');

const filesOfShell = () =>
  execFileSync('git', ['ls-files', '-z', 'shell'], { cwd: `${root}/${guard}`, encoding: 'utf8' })
    .split('\0')
    .filter((file) => /\.m?ts$/.test(file) && !file.endsWith('.test.ts'));
