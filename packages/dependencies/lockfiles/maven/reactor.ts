import { below, type Source } from '@emmental/model';
import { folderOf, joined, nameOf } from '../lockfile.ts';
import { childOf, childText, type Element, readXml } from '../text/xml.ts';

const mostProjects = 2000;

const known = new WeakMap<Source, Map<string, ReadonlyMap<string, string>>>();

/**
 * Returns the projects that are built together with a `pom.xml` (Maven: "Reactor"), as `group:artifact` → file: the
 * topmost pom above it and everything that `<modules>` lead to from there.
 */
export function reactorOf(file: string, source: Source): ReadonlyMap<string, string> {
  const top = topmost(file, source);
  const bySource = known.get(source) ?? new Map<string, ReadonlyMap<string, string>>();
  known.set(source, bySource);
  const before = bySource.get(top);
  if (before) return before;
  const found = new Map<string, string>();
  const seen = new Set([top]);
  for (const place of seen) {
    const root = pomAt(place, source);
    if (!root) continue;
    const name = nameOfProject(root);
    if (!found.has(name)) found.set(name, place);
    for (const { text } of childOf(root, 'modules')?.children ?? []) {
      const path = joined(folderOf(place), text.trim());
      if (path !== null && seen.size < mostProjects) seen.add(pomFile(path));
    }
  }
  bySource.set(top, found);
  return found;
}

/** Returns the pom that a path of a parent or a module names: a file, or the folder of one. */
export const pomFile = (path: string): string =>
  nameOf(path).endsWith('.xml') ? path : below(path, 'pom.xml');

/** Returns the root element of a POM; null where it is missing or cannot be read. */
export function pomAt(file: string, source: Source): Element | null {
  const read = source.kind(file) === 'file' ? source.read(file) : null;
  return read && 'text' in read ? readXml(file, read.text).root : null;
}

function topmost(file: string, source: Source): string {
  let top = file;
  for (let folder = folderOf(file); folder !== ''; ) {
    folder = folderOf(folder);
    const above = below(folder, 'pom.xml');
    if (source.kind(above) === 'file') top = above;
  }
  return top;
}

function nameOfProject(root: Element): string {
  const group = childText(root, 'groupId') ?? childText(childOf(root, 'parent'), 'groupId');
  return `${group}:${childText(root, 'artifactId')}`;
}
