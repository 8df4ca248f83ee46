import { joinInside } from '../../program/paths.ts';
import { commandsIn, wordsOf } from './shell.ts';

/** A build script that a shell starts with Node.js. */
export interface StartedScript {
  /** Relative to the root; `*` stands for a text without a slash. */
  readonly path: string;
  /** The folder in which the script runs. */
  readonly folder: string;
}

const scriptFile = /\.[cm]?[jt]s$/;

/** Programs that run a file of JavaScript or TypeScript. */
const runners = /^(?:node|nodejs|tsx|ts-node|bun|jiti|esno|vite-node)$/;

/** At most this many scripts of one text are kept. */
const most = 50;

/**
 * Returns the scripts that lines of a shell start: `node tools/bundle.mjs`, and in a loop over files, such as
 * `for f in ./src/*\/build*.js; do node $f; done`, all the files of the loop. Nothing is run.
 */
export function startedScripts(text: string, folder: string): readonly StartedScript[] {
  const found: StartedScript[] = [];
  const add = (at: string, word: string | undefined): void => {
    const path =
      word === undefined || /[$`~\\]/.test(word) || word.startsWith('/') ? null : joinInside(at, word);
    if (path !== null && scriptFile.test(path) && found.length < most) found.push({ path, folder: at });
  };
  for (const { all, folder: at } of commandsIn(text, folder)) {
    const runner = all.findIndex((word) => runners.test(word.split('/').at(-1) ?? ''));
    if (runner >= 0)
      add(
        at,
        all.slice(runner + 1).find((word) => scriptFile.test(word)),
      );
  }
  for (const { groups = {} } of text.matchAll(loop)) {
    const started = new RegExp(`(?:node|tsx|ts-node|bun)\\s+["']?\\$\\{?${groups['name']}\\b`);
    if (started.test(groups['body'] ?? ''))
      for (const word of wordsOf(groups['words'] ?? '')) add(folder, word);
  }
  return found;
}

const loop =
  /^[ \t]*for\s+(?<name>\w+)\s+in\s+(?<words>[^;\n]+?)\s*;?\s*do\b(?<body>(?:(?!^[ \t]*done\b)[\s\S]){1,4000})/gm;
