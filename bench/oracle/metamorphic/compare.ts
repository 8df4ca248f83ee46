import type { Behaviour, Source } from '@emmental/model';

/** Opens a repository in which some files have other texts, or are new. */
export function overlaid(source: Source, files: Readonly<Record<string, string>>): Source {
  const has = (path: string): boolean => Object.hasOwn(files, path);
  return {
    directory: source.directory,
    kind: (path) => (has(path) ? 'file' : source.kind(path)),
    resolve: (path) => (has(path) ? path : source.resolve(path)),
    read: (path) => (has(path) ? { text: files[path] ?? '' } : source.read(path)),
    list: (path) => source.list(path),
    diagnostics: () => source.diagnostics(),
  };
}

/**
 * Returns what an analysis says that a program does, as texts without places and reasons, sorted and each once. Questions
 * are left out: code that is written at greater length may reach a bound of the analysis.
 */
export function answersOf(behaviours: readonly Behaviour[]): readonly string[] {
  const operations = behaviours.filter(({ kind }) => kind !== 'undecided' && kind !== 'given');
  return [...new Set(operations.map((behaviour) => textOf(behaviour)))].sort();
}

/** Returns the open questions of an analysis. */
export const questionsOf = (behaviours: readonly Behaviour[]): readonly string[] =>
  [
    ...new Set(
      behaviours.flatMap((found) => (found.kind === 'undecided' ? [`${found.what}: ${found.why}`] : [])),
    ),
  ].sort();

/** Writes a value so that equal values have equal texts: alternatives and fields in order, no places, no reasons. */
function textOf(value: unknown): string {
  if (value instanceof Map)
    return `{${[...value]
      .map(([key, inner]) => `${key}: ${textOf(inner)}`)
      .sort()
      .join(', ')}}`;
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const { choices } = value as { readonly choices?: readonly unknown[] };
  if (choices) return `(${[...new Set(choices.map(textOf))].sort().join(' | ')})`;
  const fields = Object.entries(value).filter(([key]) => !left.has(key));
  return `{${fields.map(([key, inner]) => `${key}: ${textOf(inner)}`).join(', ')}}`;
}

/** Fields that say where and why. */
const left: ReadonlySet<string> = new Set(['seen', 'at', 'why']);
