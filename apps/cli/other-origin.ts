import type { Module } from '@emmental/code';
import { below, folderOf, foldersUp, type Source } from '@emmental/model';

/** Returns the manifest that takes a package of that name from another place than the registry; null where none does. */
export function otherOrigin(
  source: Source,
  { path, language }: Module,
  name: string,
): { readonly folder: string } | null {
  const isPython = language === 'python';
  for (const folder of foldersUp(folderOf(path))) {
    const manifest = below(folder, isPython ? 'requirements.txt' : 'package.json');
    const read = source.kind(manifest) === 'file' ? source.read(manifest) : null;
    if (read === null || !('text' in read)) continue;
    const isOther = isPython
      ? requirementsElsewhere(read.text, name)
      : takesElsewhere(parsed(read.text), name, 4);
    if (isOther) return { folder: manifest };
  }
  return null;
}

/** A range of versions of the registry, or a tag: nothing in it names another package or another place. */
const ofRegistry = /^(?:workspace:|catalog:)?[\w\s.*^~<>=|+-]*$/;

/** Does a manifest of npm, also in `overrides` and `resolutions`, name another place for a package? */
function takesElsewhere(value: unknown, name: string, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.entries(value).some(([key, inner]) => {
    const named = key
      .split('>')
      .at(-1)
      ?.replace(/(.)@.*$/, '$1')
      .replace(/^.*\*\//, '')
      .trim();
    return named === name && typeof inner === 'string'
      ? !ofRegistry.test(inner)
      : takesElsewhere(inner, name, depth - 1);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Do requirements of pip name another place for a package, or for all of them? A path or an address without a name may be any
 * package.
 */
const requirementsElsewhere = (text: string, name: string): boolean =>
  text.split(/\r?\n/).some((line) => {
    const [requirement = ''] = line.trim().split(/\s+#/);
    if (/^(?:-i|--(?:extra-)?index-url|-f|--find-links|-e|--editable)\b/.test(requirement)) return true;
    if (/^(?:\.{0,2}\/|(?:git|hg|svn|bzr)\+|https?:|file:)/.test(requirement)) return true;
    const [, named, , place] = /^([\w.-]+)(\[[^\]]*\])?\s*@\s*(\S+)/.exec(requirement) ?? [];
    return place !== undefined && normal(named ?? '') === normal(name);
  });

const normal = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');
