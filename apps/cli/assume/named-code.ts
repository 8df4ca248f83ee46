import { type Assumptions, asString, folderOf, joinInside, type Source } from '@emmental/model';

/** Code of the repository that an answer names: `src/save.mjs#save`. */
export interface NamedCode {
  readonly file: string;
  readonly export: string;
}

/** Reads `FILE#EXPORT`, with FILE relative to the folder of the rulebase; null for another answer. */
export function namedCode(answer: string, folder: string): NamedCode | null {
  const [, written, name] = /^([^#\s]+\.[\w]+)#([\w$.]+)$/.exec(answer) ?? [];
  if (written === undefined || name === undefined) return null;
  const file = joinInside(folder, written);
  return file === null ? null : { file, export: name };
}

/** The answers that name code, by question. Answers whose file is not there are left out, so their questions stay open. */
export function namedIn(
  assumptions: Assumptions,
  source: Source,
  rulebase: string | null,
): ReadonlyMap<string, NamedCode> {
  const found = new Map<string, NamedCode>();
  for (const [id, { value }] of assumptions) {
    const code = namedCode(asString(value) ?? '', rulebase === null ? '' : folderOf(rulebase));
    if (code && source.kind(code.file) === 'file') found.set(id, code);
  }
  return found;
}

/** The questions that people answered with `none`: of a function's code, none of the files that were found is its source. */
export const refusedIn = (assumptions: Assumptions): ReadonlySet<string> =>
  new Set([...assumptions].flatMap(([id, { value }]) => (asString(value) === 'none' ? [id] : [])));
