// Fails for a function of more than 80 lines. Tests, fixtures, examples and generated files are left out.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { root } from './setup.mjs';

const mostLines = 80;

/** Functions that are longer: `file#name`. The list may only get shorter. */
const exceptions = new Set(['e2e/requests.ts#hiding']);

/** Lines `file:line: the problem`; none when every function keeps the bound and every exception is needed. */
export function checkFunctions() {
  const long = sourceFiles().flatMap((file) => longFunctions(file, readFileSync(join(root, file), 'utf8')));
  const names = new Set(long.map(({ name }) => name));
  return [
    ...long
      .filter(({ name }) => !exceptions.has(name))
      .map(({ name, line, lines }) => {
        const [file, fn] = name.split('#');
        return `${file}:${line}: ${fn} has ${lines} lines, more than ${mostLines}`;
      }),
    ...[...exceptions]
      .filter((name) => !names.has(name))
      .map((name) => `scripts/functions.mjs: ${name} is an exception that is not needed`),
  ];
}

/** The functions of a module over the bound, as `{ name: 'file#function', line, lines }`; nested ones count too. */
export function longFunctions(file, text) {
  const found = [];
  const lineAt = (offset) => text.slice(0, offset).split('\n').length;
  const names = new Map();
  const note = (node) => {
    const line = lineAt(node.start);
    const lines = lineAt(node.end) - line + 1;
    if (lines > mostLines)
      found.push({ name: `${file}#${node.id?.name ?? names.get(node) ?? '?'}`, line, lines });
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
