// Fails for a function of more than 80 lines, in JavaScript, TypeScript or Python. Tests, fixtures, examples and generated
// files are left out.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { root } from './setup.mjs';

const mostLines = 80;

/** Returns lines `file:line: the problem`; [] if every function is within the limit. */
export const checkFunctions = () =>
  sourceFiles().flatMap((file) =>
    longFunctions(file, readFileSync(join(root, file), 'utf8')).map(
      ({ name, line, lines }) => `${file}:${line}: ${name} has ${lines} lines, more than ${mostLines}`,
    ),
  );

/** Returns the functions of a module over the bound, as `{ name, line, lines }`; a function in a function counts, too. */
export function longFunctions(file, text) {
  return file.endsWith('.py') ? longInPython(text) : longInScript(file, text);
}

function longInScript(file, text) {
  const found = [];
  const lineAt = (offset) => text.slice(0, offset).split('\n').length;
  const names = new Map();
  const note = (node) => {
    const line = lineAt(node.start);
    const lines = lineAt(node.end) - line + 1;
    if (lines > mostLines) found.push({ name: node.id?.name ?? names.get(node) ?? '?', line, lines });
  };
  new Visitor({
    VariableDeclarator: ({ id, init }) => void names.set(init, id.name),
    Property: ({ key, value }) => void names.set(value, key.name ?? key.value),
    MethodDefinition: ({ key, value }) => void names.set(value, key.name),
    PropertyDefinition: ({ key, value }) => void names.set(value, key.name),
    FunctionDeclaration: note,
    FunctionExpression: note,
    ArrowFunctionExpression: note,
  }).visit(parseSync(file, text).program);
  return found;
}

const pythonToken =
  /(?<text>[rbuf]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|#[^\n]*/gi;

/** Measures by indentation, because a machine without Python runs this check, too. */
function longInPython(text) {
  // A text becomes a pair of brackets: its further lines then belong to the line on which it begins.
  const code = text.replace(pythonToken, (token, quoted) =>
    quoted === undefined ? '' : `(${token.replace(/[^\n]/g, '')})`,
  );
  const found = [];
  const open = [];
  const close = (indent, end) => {
    while (open.length > 0 && open.at(-1).indent >= indent) {
      const { name, line } = open.pop();
      if (end - line + 1 > mostLines) found.push({ name, line, lines: end - line + 1 });
    }
  };
  let depth = 0;
  let last = 0;
  for (const [index, content] of code.split('\n').entries()) {
    if (content.trim() === '') continue;
    if (depth === 0) {
      const indent = content.length - content.trimStart().length;
      close(indent, last);
      const name = /^\s*(?:async\s+)?def\s+(\w+)/.exec(content)?.[1];
      if (name !== undefined) open.push({ name, indent, line: index + 1 });
    }
    depth += content.replace(/[^([{]/g, '').length - content.replace(/[^)\]}]/g, '').length;
    last = index + 1;
  }
  close(0, last);
  return found.sort((a, b) => a.line - b.line);
}

const sourceFiles = () =>
  execFileSync('git', ['ls-files', '-z', '*.ts', '*.tsx', '*.mts', '*.mjs', '*.cjs', '*.js', '*.py'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\0')
    .filter(
      (file) =>
        file !== '' && !/\.test\.ts$|\.generated\.|(^|\/)(fixtures|examples|golden|tests)\//.test(file),
    );
