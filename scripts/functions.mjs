// Fails for a function of more than 80 lines. Tests, fixtures, examples and generated files are left out.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { root } from './setup.mjs';

const mostLines = 80;

/** Lines `file:line: the problem`; none when every function keeps the bound. */
export const checkFunctions = () =>
  sourceFiles().flatMap((file) =>
    longFunctions(file, readFileSync(join(root, file), 'utf8')).map(
      ({ name, line, lines }) => `${file}:${line}: ${name} has ${lines} lines, more than ${mostLines}`,
    ),
  );

/** The functions of a module over the bound, as `{ name, line, lines }`; a function in a function counts, too. */
export function longFunctions(file, text) {
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

const sourceFiles = () =>
  execFileSync('git', ['ls-files', '-z', '*.ts', '*.mts', '*.mjs', '*.cjs', '*.js'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\0')
    .filter(
      (file) => file !== '' && !/\.test\.ts$|\.generated\.|(^|\/)(fixtures|examples|golden)\//.test(file),
    );
