import { joinInside, withoutEnding } from '../../program/paths.ts';
import { type BuildOutput, mostOutputs } from './output.ts';

/** A command of a script: its words without the program that starts it, and the folder in which it runs. */
interface Command {
  readonly program: string;
  readonly words: readonly string[];
  /** All words, also those of the programs that start the program. */
  readonly all: readonly string[];
  readonly folder: string;
}

/** Reads the outputs of the bundlers, compilers and `zip` commands in lines of a shell. Nothing is run. */
export function outputsOfShell(text: string, folder: string): readonly BuildOutput[] {
  const found: BuildOutput[] = [];
  for (const command of commandsIn(text, folder)) {
    const read = Object.hasOwn(programs, command.program)
      ? programs[command.program as keyof typeof programs]
      : null;
    if (read) found.push(...read(command));
    if (found.length > mostOutputs) break;
  }
  return [...found, ...archivesOfLoops(text, folder)].slice(0, mostOutputs);
}

/**
 * Reads loops that pack each folder of a folder, such as `zip -r dist/mail_$name.zip .` in a loop over the folders of `src`, where the name of the
 * archive ends in the name of the folder. The part of the archive's path before its file name is left out.
 */
function archivesOfLoops(text: string, folder: string): readonly BuildOutput[] {
  return [...text.matchAll(loop)].slice(0, mostOutputs).flatMap(({ groups = {} }): readonly BuildOutput[] => {
    const from = inside(folder, groups['folder']);
    const zip =
      /\bzip\s+(?:-\w+\s+)*["']?([^\s"']+?)(?:\.zip)?["']?\s+\S/.exec(groups['body'] ?? '')?.[1] ?? '';
    const [, prefix = '', suffix = ''] = /(?:^|\/)([\w.-]*)\$\{?\w+\}?([\w.-]*)$/.exec(zip) ?? [];
    return from === null || zip === '' ? [] : [{ kind: 'archives', from, output: `${prefix}*${suffix}.zip` }];
  });
}

const loop =
  /^[ \t]*for\s+\w+\s+in\s+["']?(?:\.\/)?(?<folder>[\w./-]+)\/\*\/?["']?\s*;?\s*do\b(?<body>(?:(?!^[ \t]*done\b)[\s\S]){1,4000})/gm;

/** Programs that start the program that is named after them. */
const starters =
  /^(?:npx|pnpx|bunx|yarn|pnpm|npm|exec|run|dlx|--|-y|--yes|--silent|-s|time|sudo|env|cross-env|dotenv|command|@|node|\w+=\S*)$/;

/** Splits lines of a shell into commands, each with the folder in which it runs. */
export function* commandsIn(text: string, start: string): Generator<Command> {
  let folder: string | null = start;
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    // In a Makefile each line is a shell of its own; in a script a `cd` on a line of its own stays.
    const isRecipe = line.startsWith('\t');
    let inLine: string | null = isRecipe ? start : folder;
    const outer: string | null = inLine;
    for (const part of line.split(/&&|\|\||[;|()]/)) {
      const words = wordsOf(part.replace(/^\s*[@-]+/, ''));
      const first = words.findIndex((word) => !starters.test(word));
      const program = first < 0 ? '' : (words[first]?.split('/').at(-1) ?? '');
      const rest = words.slice(first + 1);
      if (program === 'cd' || program === 'pushd') inLine = inLine === null ? null : inside(inLine, rest[0]);
      else if (program !== '' && inLine !== null) yield { program, words: rest, all: words, folder: inLine };
    }
    folder = isRecipe || /\(/.test(line) ? outer : inLine;
  }
}

/** Splits a line into words; a part in quotes is one word. A word with a variable is kept as it is written. */
export const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:"([^"]*)"|'([^']*)'|[^\s"'])+/g)].map(([word]) => word.replace(/["'\\]/g, ''));

/** Returns the path of a word in a folder; null for a variable and for a path that leads out of the root. */
const inside = (folder: string, word: string | undefined): string | null =>
  word === undefined || /[$`~]/.test(word) || word.startsWith('/')
    ? null
    : joinInside(folder, word.replace(/\/$/, ''));

/** Returns the value of the first option that the command has: `--outdir=dist`, `--outdir dist`. */
function option({ words }: Command, ...names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    const [, name = '', value] = /^(-{1,2}[\w.:-]+?)(?:[=:](.*))?$/.exec(word) ?? [];
    if (names.includes(name)) return value ?? words[index + 1];
  }
  return undefined;
}

const codeFile = /\.(?:[cm]?[jt]sx?)$/;

/** Returns the words that name files of code, also as `name=path`. */
const entriesOf = ({
  words,
  folder,
}: Command): readonly { readonly name: string | null; readonly path: string }[] =>
  words
    .filter((word) => !word.startsWith('-') && codeFile.test(word))
    .flatMap((word) => {
      const [, name = null, path = word] = /^(\w[\w/-]*)=(.+)$/.exec(word) ?? [];
      const full = inside(folder, path);
      return full === null ? [] : [{ name, path: full }];
    });

/** Reads a bundler that writes one file, or each entry into a folder under its own name. */
function bundler(
  command: Command,
  file: readonly string[],
  folder: readonly string[],
  fallback?: string,
): readonly BuildOutput[] {
  const output = option(command, ...file);
  const directory = option(command, ...folder) ?? fallback;
  const written = output === undefined ? null : inside(command.folder, output);
  const into = directory === undefined ? null : inside(command.folder, directory);
  const entries = entriesOf(command).filter(({ path }) => path !== written);
  const single = written !== null && entries.length === 1 ? withoutEnding(written) : null;
  const inFolder = (name: string): string | null => (into === null ? null : joinInside(into, name));
  return entries.map(({ name, path }) => ({
    kind: 'file',
    entry: path,
    output: single ?? inFolder(name ?? withoutEnding(path.split('/').at(-1) ?? '')),
  }));
}

/** Reads a compiler that writes each file of a folder to the same path in another folder. */
function compiler(command: Command, ...names: readonly string[]): readonly BuildOutput[] {
  const target = option(command, ...names);
  const output = target === undefined ? null : inside(command.folder, target);
  const written = command.words.find((word) => !word.startsWith('-') && word !== target);
  const from = inside(command.folder, option(command, '--rootDir') ?? written);
  return output === null || from === null ? [] : [{ kind: 'folder', from, output }];
}

/** Reads `zip -r OUT FILE…`: the folder in which it runs, or the only folder that it packs without its path. */
function zip({ words, folder }: Command): readonly BuildOutput[] {
  const names = words.filter((word) => !word.startsWith('-'));
  const [archive, first, ...more] = names;
  const output = inside(folder, archive);
  if (output === null || output === '' || first === undefined) return [];
  const isFlat = words.some((word) => /^-\w*j/.test(word));
  const from =
    isFlat && more.length === 0 ? inside(folder, first.replace(/(?:^|\/)[^/]*\.\w+$/, '') || '.') : folder;
  const ending = /\.\w+$/.test(output) ? output : `${output}.zip`;
  return from === null ? [] : [{ kind: 'archive', from, output: ending }];
}

/** `ncc build src/a.ts -o dist` writes `dist/index.js`. */
function ncc(command: Command): readonly BuildOutput[] {
  const into = inside(command.folder, option(command, '-o', '--out') ?? 'dist');
  return entriesOf(command).map(({ path }) => ({
    kind: 'file',
    entry: path,
    output: into === null ? null : joinInside(into, 'index'),
  }));
}

const programs = {
  esbuild: (command: Command) => bundler(command, ['--outfile'], ['--outdir']),
  tsup: (command: Command) => bundler(command, [], ['-d', '--out-dir', '--outDir'], 'dist'),
  tsdown: (command: Command) => bundler(command, [], ['-d', '--out-dir'], 'dist'),
  rollup: (command: Command) => bundler(command, ['-o', '--file'], ['-d', '--dir']),
  webpack: (command: Command) => bundler(command, [], ['-o', '--output-path'], 'dist'),
  parcel: (command: Command) => bundler(command, [], ['--dist-dir'], 'dist'),
  bun: (command: Command) => bundler(command, ['--outfile'], ['--outdir']),
  microbundle: (command: Command) => bundler(command, ['-o'], []),
  ncc,
  zip,
  tsc: (command: Command) => compiler(command, '--outDir'),
  swc: (command: Command) => compiler(command, '-d', '--out-dir'),
  babel: (command: Command) => compiler(command, '-d', '--out-dir'),
} as const;
