import { below, folderOf, joinInside, type Source } from '@emmental/model';

const mostFolders = 2_000;
const mostDepth = 6;
const configuration = /^(?:terragrunt|root)\.hcl$/;
const declared = /^[ \t]*variable[ \t]+"([\w-]+)"/gm;
const included = /\bfile\(\s*"([^"$]+)"\s*\)/g;

const known = new WeakMap<Source, ReadonlySet<string>>();

/**
 * True when a `generate` block of Terragrunt in the repository declares a variable: Terragrunt writes the declaration beside the
 * configuration and gives the value when it runs. Of which configuration is not told by its file, so all count.
 * Source: Terragrunt reference, generate block.
 */
export function isOfTerragrunt(name: string, source: Source): boolean {
  const before = known.get(source);
  if (before) return before.has(name);
  const names = new Set(configurationsIn(source).flatMap((path) => variablesIn(path, source)));
  known.set(source, names);
  return names.has(name);
}

function configurationsIn(source: Source): readonly string[] {
  const found: string[] = [];
  let folders = [''];
  for (let depth = 0, looked = 0; depth <= mostDepth && folders.length > 0; depth++) {
    const inner: string[] = [];
    for (const folder of folders) {
      if (looked++ >= mostFolders) return found;
      for (const { name, kind } of source.list(folder)) {
        if (kind === 'file' && configuration.test(name)) found.push(below(folder, name));
        if (kind === 'directory' && !/^\.|^node_modules$/.test(name)) inner.push(below(folder, name));
      }
    }
    folders = inner;
  }
  return found;
}

/** Returns the variables that the text of a configuration declares, and those of the files that it copies (`file("common.tf")`). */
function variablesIn(path: string, source: Source): readonly string[] {
  const text = textOf(path, source);
  if (!/^\s*generate\b/m.test(text)) return [];
  const copied = [...text.matchAll(included)].flatMap(
    ([, name = '']) => joinInside(folderOf(path), name) ?? [],
  );
  return [text, ...copied.map((file) => textOf(file, source))].flatMap((content) =>
    [...content.matchAll(declared)].map(([, name = '']) => name),
  );
}

function textOf(path: string, source: Source): string {
  if (source.kind(path) !== 'file') return '';
  const file = source.read(path);
  return 'text' in file ? file.text : '';
}
