import { basename } from 'node:path/posix';
import { folderOf, joinInside, lettersOf, type Source } from '@emmental/model';
import { buildCommands } from '../formats/gcloud/cloud-build.ts';
import { spell } from '../formats/lowering/values.ts';

/** An image that a command of the repository builds: `docker build -t mail services/mail`. */
export interface ImageBuild {
  /** The name of the image as the command writes it, with the variables that the file sets replaced. */
  readonly tag: string;
  /** The build folder (the context), relative to the root. */
  readonly directory: string;
  /** The path of the Dockerfile, relative to `directory`. */
  readonly dockerfile: string;
}

/** A file that may hold commands, and how many characters of it and builds are read. */
const commandFile =
  /^(?:GNUm|[Mm])akefile$|\.(?:sh|bash|mk|tf)$|^package\.json$|^(?:buildspec|cloudbuild)[\w.-]*\.ya?ml$|^(?:\.gitlab-ci|bitbucket-pipelines|azure-pipelines)\.ya?ml$/;
const workflow = /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/;
const bounds = { characters: 200_000, builds: 100 } as const;

/** May the file hold a command that builds an image, by its path? */
export const mayBuildImages = (path: string): boolean =>
  commandFile.test(basename(path)) || workflow.test(path);

/** Matches a command that builds an image, with the rest of its line. */
const command =
  /(?:\bcd\s+(?<folder>[\w./-]+)\s*(?:&&|;)\s*)?\b(?:(?:docker|podman|nerdctl)(?:\s+(?:image|buildx))?\s+build|gcloud(?:\s+(?:alpha|beta))?\s+builds\s+submit)\b(?<rest>[^\n;&|]*)/g;

/**
 * Reads the images that the commands of a file build. A command runs in the folder of its file or in the root; the first of these
 * that has the Dockerfile counts. In Terraform `working_dir` names the folder. Nothing is run.
 */
export function imageBuilds(path: string, source: Source): readonly ImageBuild[] {
  const file = source.read(path);
  if (!('text' in file) || file.text.length > bounds.characters) return [];
  const written = cloudBuild.test(path) ? `${file.text}\n${stepsOf(path, source)}` : file.text;
  const text = written.replace(/\\\r?\n\s*/g, ' ').replace(/\\"/g, '"');
  const variables = variablesIn(text);
  return [...text.matchAll(command)].slice(0, bounds.builds).flatMap((match): readonly ImageBuild[] => {
    const words = wordsOf(match.groups?.['rest'] ?? '').map((word) => filled(word, variables));
    const tag = optionOf(words, ['-t', '--tag']);
    const context = argumentOf(words) ?? (match[0].includes('gcloud') ? '.' : null);
    if (tag === null || context === null) return [];
    const dockerfile = optionOf(words, ['-f', '--file']);
    const inside = `${match.groups?.['folder'] ?? '.'}/`;
    const work = /\.tf$/.test(path) ? workFolder(text, match.index) : '.';
    for (const start of work === null ? [] : [joinInside(folderOf(path), work), ''])
      for (const folder of start === null ? [] : [joinInside(start, inside)]) {
        const found = folder === null ? null : buildIn(folder, context, dockerfile, source);
        if (found) return [{ tag, ...found }];
      }
    return [];
  });
}

const cloudBuild = /cloudbuild[\w.-]*\.ya?ml$/;

/** Returns the steps of Cloud Build that run docker or kaniko as lines of a shell. */
function stepsOf(path: string, source: Source): string {
  return buildCommands(path, source)
    .filter(({ words }) => spell(words[0] ?? []) === 'docker')
    .map(
      ({ words, directory }) =>
        `cd ./${directory || '.'} && ${words.map((word) => `"${spell(word)}"`.replace(/^"([\w-]+)"$/, '$1')).join(' ')}`,
    )
    .join('\n');
}

/** Returns the texts of the variables that the file assigns once. */
function variablesIn(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string | null>();
  for (const [, name = '', value = ''] of text.matchAll(
    /^\s*(?:export\s+)?(\w+)\s*[:?]?=\s*["']?([\w./:-]+)["']?\s*$/gm,
  ))
    found.set(name, found.has(name) && found.get(name) !== value ? null : value);
  return new Map([...found].flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

const filled = (word: string, variables: ReadonlyMap<string, string>): string =>
  word.replace(
    /\$(?:\{(\w+)\}|\((\w+)\)|(\w+))/g,
    (written, braced, made, bare) => variables.get(braced ?? made ?? bare ?? '') ?? written,
  );

const wordsOf = (text: string): readonly string[] =>
  (text.match(/(?:\$\{[^}]*\}|"(?:\$\{[^}]*\}|[^"])*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
    word.replace(/^["']|["']$/g, ''),
  );

/** Options of the commands that have no value. */
const isFlag = (word: string): boolean =>
  /^(?:--(?:no-cache|pull|push|load|quiet|rm|force-rm|squash|compress|async|suppress-logs)|-q)$/.test(word);

function optionOf(words: readonly string[], names: readonly string[]): string | null {
  for (const [index, word] of words.entries()) {
    const [name = '', ...value] = word.split('=');
    if (names.includes(name)) return value.length > 0 ? value.join('=') : (words[index + 1] ?? null);
  }
  return null;
}

/** Returns the folder that a command builds: its last word that is no option and no value of one. */
function argumentOf(words: readonly string[]): string | null {
  const free = words.filter((word, index) => {
    const before = words[index - 1] ?? '';
    const isValue = before.startsWith('-') && !before.includes('=') && !isFlag(before);
    return !word.startsWith('-') && !isValue;
  });
  return free.at(-1) ?? null;
}

/** Returns the literal `working_dir` of the provisioner around a command; `.` without one, null for a computed one. */
function workFolder(text: string, index: number): string | null {
  const before = text.lastIndexOf('{', text.lastIndexOf('\n', index));
  const around = text.slice(Math.max(before, index - 600), text.indexOf('}\n', index));
  const written = /working_dir\s*=\s*"((?:\$\{[^}]*\}|[^"])*)"/.exec(around)?.[1];
  const path = (written ?? '.').replace(/\$\{path\.(?:module|root|cwd)\}/g, '.');
  return /[$`]/.test(path) || path.startsWith('/') ? null : path;
}

function buildIn(
  folder: string,
  written: string,
  dockerfile: string | null,
  source: Source,
): Omit<ImageBuild, 'tag'> | null {
  const context = written.replace(/\$\{path\.(?:module|root|cwd)\}/g, '.').replace(/\/$/, '');
  if (/[$`~*]/.test(context) || context.startsWith('/')) return null;
  const directory = joinInside(folder, context);
  const file = dockerfile === null ? null : joinInside(folder, dockerfile);
  if (directory === null || (dockerfile !== null && file === null)) return null;
  const prefix = directory === '' ? '' : `${directory}/`;
  const path = file ?? `${prefix}Dockerfile`;
  return path.startsWith(prefix) && source.kind(path) === 'file'
    ? { directory, dockerfile: path.slice(prefix.length) }
    : null;
}

/** Returns the name of an image in its tag, as letters and digits: `registry/shop/mail-api:1` gives `mailapi`; '' for a computed name. */
export function taggedName(tag: string): string {
  const name =
    tag
      .replace(/:[^/:]*$/, '')
      .split('/')
      .at(-1) ?? '';
  return /[$`]/.test(name) ? '' : lettersOf(name);
}
