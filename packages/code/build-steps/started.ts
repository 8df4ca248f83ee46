import type { Source } from '@emmental/model';
import { joinInside } from '../program/paths.ts';

/** A file of the repository whose code a command of a build runs. */
export interface StartedFile {
  readonly path: string;
  readonly isShell: boolean;
}

const runners = /^(?:node|nodejs|tsx|ts-node|bun|deno|jiti|python|python3(?:\.\d+)?|ruby|perl)$/;
const shells = /^(?:sh|bash|zsh|dash|ash|ksh|source|\.)$/;
const scriptName = /\.(?:[cm]?[jt]s|py|sh|bash|pl|rb)$/;
/** Options that name a file with settings by which a tool finds code. */
const settings =
  /^(?:--?(?:c|config|tsconfig|p|project|rcfile|config-file|build-config|settings))(?:=(.+))?$/;

/** Returns the file that a command runs or is configured by: `node tools/build.js`, `./build.sh`, `webpack --config build/own.js`. */
export function startedFile(
  source: Source,
  folder: string,
  program: string,
  words: readonly string[],
  part: string,
): StartedFile | null {
  const at = (word: string | undefined): string | null => {
    const path =
      word === undefined || /[$`~]/.test(word) || word.startsWith('/') ? null : joinInside(folder, word);
    return path !== null && source.kind(path) === 'file' ? path : null;
  };
  if (shells.test(program)) {
    const path = at(words.find((word) => !word.startsWith('-')));
    return path === null ? null : { path, isShell: true };
  }
  if (runners.test(program)) {
    const path = at(words.find((word) => scriptName.test(word)));
    return path === null ? null : { path, isShell: false };
  }
  const own = program.includes('/') || scriptName.test(program) ? at(program) : null;
  if (own !== null) return { path: own, isShell: isShellScript(source, own) };
  for (const [index, word] of words.entries()) {
    const option = settings.exec(word);
    const path = option === null ? null : at(option[1] ?? words[index + 1]);
    if (
      path !== null &&
      /\.(?:[cm]?[jt]s|json)$/.test(path) &&
      !/^(?:npm|pip|docker|aws|sam|git|cp|mkdir)\b/.test(part)
    )
      return { path, isShell: false };
  }
  return null;
}

function isShellScript(source: Source, path: string): boolean {
  if (/\.(?:sh|bash)$/.test(path)) return true;
  const read = source.read(path);
  return 'text' in read && /^#!.*\b(?:ba|da|z|a)?sh\b/.test(read.text);
}
