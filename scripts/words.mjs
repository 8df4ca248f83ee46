// Counts odd comments, names and ternaries of each source file, and fails for a file that has more than its row in
// `words.json`.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, visitorKeys } from 'oxc-parser';
import { root } from './setup.mjs';

/** The counts of a file, in the order of a row of `words.json`. */
export const kinds = ['comments', 'names', 'ternaries'];

const advice = {
  comments:
    'start the comment with a verb or with the thing it speaks of, not with "What", "Whether" or "Of"',
  names: 'use the term of the field, not `one`, `given`, `whole` or `ends`',
  ternaries: 'write an `if` or a table, not a chain of ternaries over several lines',
};

const oddOpening = /^(?:What|Whether|Of)\b/;
const oddNames = new Set(['one', 'given', 'whole', 'ends']);
const table = join(root, 'scripts', 'words.json');

/**
 * Returns lines `file: …`; [] if no file has more of a kind than its row allows. A file without a row may have none.
 */
export function checkWords(rows = readRows(), files = sources()) {
  return files.flatMap((file) =>
    wrongIn(file, countIn(file, readFileSync(join(root, file), 'utf8')), rows[file] ?? [0, 0, 0]),
  );
}

/** Returns lines about the kinds of one file whose count exceeds its row. */
export function wrongIn(file, found, row) {
  return kinds.flatMap((kind, at) => {
    const lines = found[kind];
    if (lines.length <= row[at]) return [];
    const places = lines.slice(0, 8).join(', ');
    return [`${file}: ${lines.length} odd ${kind}, ${row[at]} allowed (line ${places}): ${advice[kind]}`];
  });
}

/**
 * Returns the line numbers of odd comments, names and ternaries in the text of one file. The extension of the file
 * decides the language.
 */
export function countIn(file, text) {
  const lineOf = linesOf(text);
  const found = foundIn(file, text);
  return Object.fromEntries(kinds.map((kind) => [kind, found[kind].map(lineOf)]));
}

function foundIn(file, text) {
  if (/\.(tsx?|mts|cts|mjs|cjs)$/.test(file)) return inScript(file, text);
  return /\.py$/.test(file) ? inPython(text) : inC(text);
}

/**
 * Lowers each number of the rows to the count of its file. No number rises; empty rows and rows of missing files are
 * left out.
 */
export function lowered(rows, counts) {
  const next = {};
  for (const file of Object.keys(rows).sort()) {
    const row = rows[file].map((allowed, at) => Math.min(allowed, counts[file]?.[at] ?? 0));
    if (row.some((number) => number > 0)) next[file] = row;
  }
  return next;
}

function inScript(file, text) {
  const { program, comments } = parseSync(file, text, { preserveParens: false });
  const found = { comments: oddComments(text, joined(text, comments)), names: [], ternaries: [] };
  visit(program, null, found, text);
  return found;
}

function visit(node, parent, found, text) {
  for (const name of declared(node)) if (oddNames.has(name.name)) found.names.push(name.start);
  if (isChain(node) && !isChain(parent) && text.slice(node.start, node.end).includes('\n'))
    found.ternaries.push(node.start);
  for (const key of visitorKeys[node.type] ?? [])
    for (const child of [node[key]].flat()) if (child?.type) visit(child, node, found, text);
}

const isChain = (node) =>
  node?.type === 'ConditionalExpression' &&
  [node.consequent, node.alternate].some((side) => side.type === 'ConditionalExpression');

/** Returns the identifiers that this node declares; identifiers of nested patterns are visited as separate nodes. */
function declared(node) {
  switch (node.type) {
    case 'VariableDeclarator':
      return bound(node.id);
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'TSFunctionType':
    case 'TSMethodSignature':
    case 'TSDeclareFunction':
    case 'TSEmptyBodyFunctionExpression':
      return [...(node.id ? [node.id] : []), ...node.params.flatMap(bound)];
    case 'CatchClause':
      return node.param ? bound(node.param) : [];
    case 'TSPropertySignature':
    case 'PropertyDefinition':
      return node.key.type === 'Identifier' ? [node.key] : [];
    default:
      return [];
  }
}

/** Returns the identifiers that a pattern binds. */
function bound(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern];
    case 'AssignmentPattern':
      return bound(pattern.left);
    case 'RestElement':
      return bound(pattern.argument);
    case 'TSParameterProperty':
      return bound(pattern.parameter);
    case 'ArrayPattern':
      return pattern.elements.flatMap(bound);
    case 'ObjectPattern':
      return pattern.properties.flatMap((entry) => bound(entry.value ?? entry));
    default:
      return [];
  }
}

/** Joins comments of consecutive lines into one comment. */
function joined(text, comments) {
  return comments.filter(({ type, start }, at) => {
    const before = comments[at - 1];
    if (type !== 'Line' || before?.type !== 'Line') return true;
    // A comment at the end of a line of code does not continue in the next line.
    const opensLine = /(?:^|\n)[ \t]*$/.test(text.slice(0, before.start));
    return !opensLine || !/^\n[ \t]*$/.test(text.slice(before.end, start));
  });
}

const oddComments = (text, comments) =>
  comments
    .filter(({ start, end }) =>
      oddOpening.test(text.slice(start, end).replace(/^(?:\/\/+|\/\*+|#+)[\s*]*/, '')),
    )
    .map(({ start }) => start);

const pythonToken =
  /(?<text>[rbuf]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|(?<comment>#[^\n]*)/gi;

/** Declarations of Python: loops, assignments, parameters, `as`, each with the names in its first group. */
const pythonDeclarations = [
  /\bfor\s+([\w\s,()*]+?)\s+in\b/g,
  /^[ \t]*((?:\w+\s*,\s*)*\w+)\s*(?::[^=\n]+)?=(?!=)/gm,
  /\bdef\s+\w+\s*\(([^)]*)\)/g,
  /\blambda\s+([^:]*):/g,
  /\b(\w+)\s*:=/g,
  /\bas\s+(\w+)/g,
];

function inPython(text) {
  const comments = [];
  const docstrings = [];
  const code = text.replace(pythonToken, (token, ...rest) => {
    const { comment } = rest.at(-1);
    const start = rest.at(-3);
    const place = { type: 'Line', start, end: start + token.length };
    if (comment !== undefined) comments.push(place);
    else if (/^[rbuf]{0,2}(?:"""|''')\s*(?:What|Whether|Of)\b/i.test(token)) docstrings.push(start);
    return token.replace(/[^\n]/g, ' ');
  });
  const names = pythonDeclarations.flatMap((pattern) =>
    [...code.matchAll(pattern)].flatMap((match) =>
      (match[1] ?? '')
        .split(',')
        // A default value or an annotation after the name is not a name.
        .filter((part) => oddNames.has(/\w+/.exec(part)?.[0] ?? ''))
        .map(() => match.index),
    ),
  );
  const odd = [...oddComments(text, joined(text, comments)), ...docstrings];
  return { comments: odd.sort(ascending), names: names.sort(ascending), ternaries: [] };
}

function inC(text) {
  const comments = [...text.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g)]
    .filter(([token]) => !token.startsWith('"'))
    .map(({ index, 0: token }) => ({
      type: token.startsWith('//') ? 'Line' : 'Block',
      start: index,
      end: index + token.length,
    }));
  return { comments: oddComments(text, joined(text, comments)), names: [], ternaries: [] };
}

const ascending = (a, b) => a - b;

function linesOf(text) {
  const starts = [0];
  for (const { index } of text.matchAll(/\n/g)) starts.push(index + 1);
  return (offset) => starts.findLastIndex((start) => start <= offset) + 1;
}

/** Returns the source files that git tracks or would add, without fixtures, generated files and examples. */
function sources() {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return listed
    .split('\0')
    .filter(
      (file) =>
        /\.(tsx?|mts|cts|mjs|cjs|py|c|h)$/.test(file) &&
        !/(^|\/)(fixtures|golden|examples)\/|generated/.test(file) &&
        existsSync(join(root, file)),
    )
    .sort();
}

const readRows = () => JSON.parse(readFileSync(table, 'utf8'));

/** Returns the counts of every source file as rows, in the order of `kinds`. */
export function countAll() {
  const counts = {};
  for (const file of sources()) {
    const found = countIn(file, readFileSync(join(root, file), 'utf8'));
    counts[file] = kinds.map((kind) => found[kind].length);
  }
  return counts;
}

/**
 * Writes `words.json`, one line per file, so that changes of two branches conflict only if they touch the same file.
 */
export function writeRows(rows) {
  const lines = Object.entries(rows).map(([file, row]) => `  ${JSON.stringify(file)}: [${row.join(', ')}]`);
  writeFileSync(table, lines.length > 0 ? `{\n${lines.join(',\n')}\n}\n` : '{}\n');
}

function lower() {
  const rows = readRows();
  const next = lowered(rows, countAll());
  writeRows(next);
  process.stdout.write(`${sum(rows)} were allowed, ${sum(next)} are allowed now\n`);
}

const sum = (rows) =>
  Object.values(rows)
    .flat()
    .reduce((a, b) => a + b, 0);

if (process.argv[1] === join(root, 'scripts', 'words.mjs')) {
  if (process.argv.includes('--lower')) lower();
  for (const line of checkWords()) {
    process.stdout.write(`${line}\n`);
    process.exitCode = 1;
  }
}
