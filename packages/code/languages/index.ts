import type { Module } from '../tree.ts';
import type { Lowered, ReadModule } from './language.ts';
import type { Origin } from './positions.ts';

type Language = Module['language'];

/**
 * The file endings and the reader of each language. A reader's parser is loaded only when a file of that
 * language is read.
 */
const languages: Readonly<
  Record<Language, { readonly endings: readonly string[]; readonly load: () => Promise<ReadModule> }>
> = {
  javascript: {
    endings: ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'],
    load: async () => (await import('./javascript/read.ts')).readJavaScript,
  },
  python: {
    endings: ['.py'],
    load: async () => (await import('./python/read.ts')).loadPythonReader(),
  },
};

/** Returns the file endings of a language, the preferred one first. */
export const endingsOf = (language: Language): readonly string[] => languages[language].endings;

/** Returns the language of a file by its ending. Null for other files and for type declarations. */
export function languageOf(path: string): Language | null {
  if (/\.d\.[cm]?ts$/.test(path)) return null;
  const ending = /\.[^./]*$/.exec(path)?.[0] ?? '';
  for (const [language, { endings }] of Object.entries(languages))
    if (endings.includes(ending)) return language as Language;
  return null;
}

/** Parses and lowers one module. `origin` is set for code inside a template. */
export async function readModule(
  language: Language,
  path: string,
  text: string,
  origin?: Origin,
): Promise<Lowered> {
  const read = await languages[language].load();
  return read(path, text, origin);
}
