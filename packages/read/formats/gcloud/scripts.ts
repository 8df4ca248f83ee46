import type { Location, Source } from '@emmental/model';
import { parsedFile } from '../../parse/index.ts';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../../tree.ts';
import { commandOfAction } from './github-actions.ts';

/** Commands in the text of a file, and the place where the text begins. */
export interface Script {
  readonly text: string;
  readonly start: Location;
}

const shellFile = /\.(sh|bash|zsh)$/;
const makefile = /(^|\/)(GNUm|[Mm])akefile$|\.mk$/;
const powerShell = /\.ps1$/;
const manifest = /(^|\/)package\.json$/;
/** Source: documentation of GitHub Actions, GitLab CI, Bitbucket Pipelines, Azure Pipelines and CircleCI. */
const pipeline =
  /(^|\/)(\.github\/(workflows|actions)\/.+|[\w.-]*gitlab-ci|bitbucket-pipelines|azure-pipelines[\w.-]*|\.circleci\/config)\.ya?ml$/;

/** Tells by the name of a file if it may contain commands of a shell. */
export const isScripted = (path: string): boolean =>
  [shellFile, makefile, powerShell, manifest, pipeline].some((name) => name.test(path));

/** Returns the commands of a file as texts that a shell could read; of other formats only the texts that name `program`. Lines keep their numbers as far as the file's format allows. */
export function scriptsIn(path: string, text: string, source: Source, program = 'gcloud'): readonly Script[] {
  const start = { file: path, line: 1, column: 1 };
  if (makefile.test(path)) return [{ text: recipesOf(withCalls(text)), start }];
  if (powerShell.test(path)) return [{ text: text.replaceAll(/`(?=\r?$)/gm, '\\'), start }];
  if (!manifest.test(path) && !pipeline.test(path)) return [{ text, start }];
  const { root } = parsedFile(path, source);
  const node = manifest.test(path) ? get(root ?? undefined, 'scripts') : (root ?? undefined);
  return textsIn(node, program, { rows: [new Map()], before: '' });
}

/** Matches a recipe line that makes another target of the file with variables: `$(MAKE) deploy NAME=mail`. */
const call = /^\t[@+-]*\$[({]MAKE[)}][ \t]+([\w.-]+)((?:[ \t]+\w+=[^\s\\]+)+)[ \t]*$/;

/** At most this many such lines are replaced. */
const mostCalls = 200;

/** A longer recipe is not repeated. */
const longestRecipe = 20_000;

/**
 * Replaces each line that makes another target with variables by the recipe of that target, in one line, with the values of the
 * variables. The recipe of a target that is made this way is left out, unless the file itself sets one of the variables.
 */
function withCalls(makefile: string): string {
  const lines = makefile.split('\n');
  const calls = lines.flatMap((line, index) => {
    const [, target, variables = ''] = call.exec(line.replace(/\r$/, '')) ?? [];
    return target === undefined ? [] : [{ index, target, variables }];
  });
  const recipes = new Map<string, readonly number[]>();
  for (const { target } of calls) if (!recipes.has(target)) recipes.set(target, recipeLines(lines, target));
  const made = [...lines];
  for (const { index, target, variables } of calls.slice(0, mostCalls)) {
    const recipe = (recipes.get(target) ?? [])
      .map((line) => (lines[line] ?? '').replace(/^\t[@+-]*/, '').replace(/\r$/, ''))
      .map((line) => (line.endsWith('\\') ? `${line.slice(0, -1)} ` : `${line}; `))
      .join('');
    const values = new Map(
      variables
        .trim()
        .split(/\s+/)
        .map((pair): readonly [string, string] => [
          pair.slice(0, pair.indexOf('=')),
          pair.slice(pair.indexOf('=') + 1),
        ]),
    );
    if (recipe !== '' && recipe.length <= longestRecipe)
      made[index] =
        `\t${recipe.replace(/\$[({](\w+)[)}]/g, (written, name: string) => values.get(name) ?? written)}`;
  }
  const isSet = calls.some(({ variables }) =>
    [...variables.matchAll(/(\w+)=/g)].some(([, name]) =>
      new RegExp(`^\\s*(?:export\\s+)?${name}\\s*[?:+]?=`, 'm').test(makefile),
    ),
  );
  if (!isSet) for (const line of [...recipes.values()].flat()) made[line] = '';
  return made.join('\n');
}

/** Returns the lines of the recipe of a target. */
function recipeLines(lines: readonly string[], target: string): readonly number[] {
  const start = lines.findIndex((line) => line.startsWith(`${target}:`));
  const found: number[] = [];
  for (let index = start + 1; start >= 0 && /^\t|^ +\S/.test(lines[index] ?? ''); index += 1)
    found.push(index);
  // Comments stay where they are; joined to one line they would hide the rest.
  return found.filter((index) => !/^\s*#/.test(lines[index] ?? ''));
}

/** Returns the recipes of a Makefile and its variables as lines of a shell: `$(NAME)` is `${NAME}`, and `$$` is `$`. */
const recipesOf = (text: string): string =>
  text
    .split('\n')
    .map((line, index, lines) => {
      // A line after a backslash continues a command, so a dash at its beginning is one of an option.
      if (lines[index - 1]?.endsWith('\\') && /^\s/.test(line)) return asShell(line.trimStart());
      const variable = /^(?:export\s+)?([A-Za-z_]\w*)\s*[:?]?=\s*(.*)$/.exec(line);
      if (variable) return `${variable[1]}="${variable[2]?.replaceAll('"', '')}"`;
      if (!line.startsWith('\t') && !line.startsWith(' ')) return '';
      return asShell(line.replace(/^\s+[@+-]*/, ''));
    })
    .join('\n');

const asShell = (recipe: string): string =>
  recipe.replaceAll(/\$\(([A-Za-z_]\w*)\)/g, '${$1}').replaceAll('$$', '$');

/** The values of a matrix of GitHub Actions, by name. */
type Row = ReadonlyMap<string, string>;

/** At most this many rows of a matrix are read. */
const mostRows = 100;

/** The matrix and the variables that hold for the texts inside a part of a pipeline. */
interface Setting {
  readonly rows: readonly Row[];
  /** Commands that run before each text: variables of `env`, and the change to the working directory. */
  readonly before: string;
}

/**
 * Returns all texts of a file that name a program. A job with a matrix runs once for each row, so its texts are returned for each
 * row with the values in place of `${{ matrix.NAME }}`. Any other expression becomes a variable. A step that uses an action of
 * Google becomes the command that it runs.
 */
function textsIn(node: Node | undefined, program: string, setting: Setting): readonly Script[] {
  if (node === undefined) return [];
  const written = stringOf(node);
  if (written !== undefined) return written.includes(program) ? scriptsOf(written, node.at, setting) : [];
  const matrix = get(node, 'strategy', 'matrix');
  const inside: Setting = {
    rows: matrix ? rowsOf(matrix) : setting.rows,
    before: setting.before + variablesOf(node) + directoryOf(node),
  };
  if (node.kind !== 'map') return itemsOf(node).flatMap((item) => textsIn(item, program, inside));
  const action = program === 'gcloud' ? commandOfAction(node) : null;
  // An action runs in the folder of the repository, whatever the working directory of the other steps is.
  if (action !== null)
    return scriptsOf(action, node.at, { ...inside, before: withoutDirectories(inside.before) });
  return entriesOf(node).flatMap(({ value }) => textsIn(value, program, inside));
}

function scriptsOf(written: string, start: Location, { rows, before }: Setting): readonly Script[] {
  const script = before + written;
  const texts = script.includes('${{') ? rows.map((row) => withoutExpressions(script, row)) : [script];
  return [...new Set(texts)].map((text) => ({ text, start }));
}

/** Returns the variables of `env` as assignments, under the name that a shell has and the name of an expression. */
const variablesOf = (node: Node): string =>
  entriesOf(get(node, 'env'))
    .flatMap(({ key, value }) => scalar(key, value))
    .filter(([key, value]) => /^[A-Za-z_]\w*$/.test(key) && !/[\n"`\\]/.test(value))
    .map(([key, value]) => `${key}="${value}"; env_${key}="${value}"; `)
    .join('');

/** Returns the change to the working directory of a step, or of the steps in a job. Source: GitHub Actions, `working-directory`. */
function directoryOf(node: Node): string {
  const folder =
    stringOf(get(node, 'working-directory')) ?? stringOf(get(node, 'defaults', 'run', 'working-directory'));
  return folder === undefined || /["`\\\n]/.test(folder) ? '' : `cd "${folder}"; `;
}

const withoutDirectories = (before: string): string => before.replace(/cd "[^"]*"; /g, '');

/** Returns the rows of a matrix: every combination of its lists, or the rows of `include` where it has no lists. */
function rowsOf(matrix: Node): readonly Row[] {
  let rows: readonly Row[] = [new Map()];
  for (const { key, value } of entriesOf(matrix)) {
    if (key === 'include' || key === 'exclude') continue;
    const values = itemsOf(value).flatMap((item) => stringOf(item) ?? []);
    if (values.length > 0)
      rows = rows.flatMap((row) => values.map((each) => new Map(row).set(key, each))).slice(0, mostRows);
  }
  const included = itemsOf(get(matrix, 'include')).map(
    (item): Row => new Map(entriesOf(item).flatMap(({ key, value }) => scalar(key, value))),
  );
  const hasLists = (rows[0]?.size ?? 0) > 0;
  const all = hasLists ? [...rows, ...included] : included;
  return all.length > 0 ? all.slice(0, mostRows) : [new Map()];
}

const scalar = (key: string, value: Node): readonly (readonly [string, string])[] =>
  value.kind === 'scalar' && value.value !== null ? [[key, String(value.value)]] : [];

/** Replaces expressions of GitHub Actions by values of the matrix; others by variables, because their values are not known. */
const withoutExpressions = (text: string, row: Row): string =>
  text.replace(/\$\{\{\s*([^}]*?)\s*\}\}/g, (_, expression: string) => {
    const name = /^matrix\.([\w-]+)$/.exec(expression)?.[1];
    return row.get(name ?? '') ?? `\${${expression.replace(/\W+/g, '_').slice(0, 60) || 'expression'}}`;
  });
