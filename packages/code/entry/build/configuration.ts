import { joinInside, withoutEnding } from '../../program/paths.ts';
import { type BuildOutput, mostOutputs } from './output.ts';

/** Names of the files in which esbuild, tsup, webpack, rollup, vite and their wrappers are configured. */
export const configurationFile =
  /^(?:(?:esbuild|build|bundle|tsup|tsdown|rollup|vite|webpack|rspack)(?:[.-][\w.-]*)?)\.(?:[cm]?[jt]s)$/;

/** At most this many lists of entries, and characters of each, are read. */
const mostLists = 50;
const longest = 20_000;

/**
 * Reads the entries and outputs in the text of a bundler's configuration: the literal texts of `entryPoints`, `entry` and
 * `input`, with `outfile`, `outdir` or `path`. What the file computes is left out. Nothing is run.
 */
export function outputsOfConfiguration(text: string, folder: string): readonly BuildOutput[] {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|(^|[^:'"])\/\/.*$/gm, '$1');
  const file = literal(bare, /\b(?:outfile|file)\s*:/);
  const directory = literal(bare, /\b(?:outdir|outDir|distDir)\s*:/) ?? joined(bare, /\b(?:path|dir)\s*:/);
  const into = directory === null ? null : joinInside(folder, directory);
  const entries = [...bare.matchAll(/\b(?:entryPoints|entry|input|entries)\s*:\s*/g)]
    .slice(0, mostLists)
    .flatMap((match) => entriesIn(valueAt(bare, match.index + match[0].length)));
  return entries.slice(0, mostOutputs).flatMap(({ name, path }): readonly BuildOutput[] => {
    const entry = joinInside(folder, path);
    if (entry === null) return [];
    const only = file !== null && entries.length === 1 ? joinInside(folder, file) : null;
    const base = name ?? withoutEnding(path.split('/').at(-1) ?? '');
    const output = only !== null ? withoutEnding(only) : into === null ? null : joinInside(into, base);
    return [{ kind: 'file', entry, output }];
  });
}

/** Returns the text of a value: a list, a mapping or a text. */
function valueAt(text: string, start: number): string {
  const closing = { '[': ']', '{': '}' }[text[start] ?? ''];
  if (closing === undefined) return text.slice(start, start + 300).split(/[\n,]/)[0] ?? '';
  let depth = 0;
  for (let at = start; at < Math.min(text.length, start + longest); at += 1) {
    if ('[{('.includes(text[at] ?? ' ')) depth += 1;
    if (']})'.includes(text[at] ?? ' ')) depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  return '';
}

/** Returns the files of code that a value names, with the key of a mapping as their name. */
const entriesIn = (value: string): readonly { readonly name: string | null; readonly path: string }[] =>
  [
    ...value.matchAll(
      /(?:(?:(['"`]?)([\w/.-]+)\1)\s*:\s*)?(?:[\w.]+\(\s*(?:[\w.]+\s*,\s*)?)?(['"`])([^'"`\n$]+)\3/g,
    ),
  ].flatMap(([, , name = null, , path = '']) => (/\.(?:[cm]?[jt]sx?)$/.test(path) ? [{ name, path }] : []));

/** Returns the text after a key. */
function literal(text: string, key: RegExp): string | null {
  const found = key.exec(text);
  return found
    ? (/^\s*(['"`])([^'"`\n$]+)\1/.exec(text.slice(found.index + found[0].length))?.[2] ?? null)
    : null;
}

/** Returns the path that `path.resolve(__dirname, 'a', 'b')` or a text after a key names. */
function joined(text: string, key: RegExp): string | null {
  const found = key.exec(text);
  if (!found) return null;
  const value = text.slice(found.index + found[0].length).split('\n')[0] ?? '';
  const parts = [...value.matchAll(/(['"`])([^'"`\n$]+)\1/g)].map(([, , part]) => part);
  return parts.length === 0 ? null : parts.join('/');
}
