import type { Location, Source } from '@emmental/model';
import { parsedFile } from '../../parse/index.ts';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../../tree.ts';

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
  if (makefile.test(path)) return [{ text: recipesOf(text), start }];
  if (powerShell.test(path)) return [{ text: text.replaceAll(/`(?=\r?$)/gm, '\\'), start }];
  if (!manifest.test(path) && !pipeline.test(path)) return [{ text, start }];
  const { root } = parsedFile(path, source);
  return textsIn(manifest.test(path) ? get(root ?? undefined, 'scripts') : (root ?? undefined), program);
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

/** Returns all texts of a file that name a program. */
function textsIn(node: Node | undefined, program: string): readonly Script[] {
  if (node === undefined) return [];
  const written = stringOf(node);
  if (written !== undefined) return written.includes(program) ? [{ text: written, start: node.at }] : [];
  return node.kind === 'map'
    ? entriesOf(node).flatMap(({ value }) => textsIn(value, program))
    : itemsOf(node).flatMap((item) => textsIn(item, program));
}
