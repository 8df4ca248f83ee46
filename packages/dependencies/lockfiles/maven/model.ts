import type { Diagnostic, Source } from '@emmental/model';
import { folderOf, joined, type Lockfile } from '../lockfile.ts';
import { complaintsOn } from '../text/tree.ts';
import { childOf, childText, type Element, readXml } from '../text/xml.ts';
import { type MavenConfig, mavenConfigOf } from './config.ts';
import { pomAt, pomFile, reactorOf } from './reactor.ts';

/** A project with its parents. A setting of the project overrides that of its parents. */
export interface Model {
  /** The project, its parent, the parent's parent, … as far as they are in the repository. */
  readonly elements: readonly Element[];
  /** Parents and imported lists of versions (BOMs) that are not in the repository, as `group:artifact:version`. */
  readonly outside: readonly string[];
  /** Returns a text with its properties filled in; a property without a value stays. */
  filled(text: string | null): string | null;
  /** Returns the entry of `dependencyManagement` for `group:artifact`. */
  managed(name: string): { readonly version: string | null; readonly scope: string | null } | undefined;
}

const mostParents = 20;

/**
 * Builds the model of a pom. `importing` lists the poms on the way to this import, so that a circle of imports ends.
 */
export function modelOf(
  lockfile: Lockfile,
  importing: readonly string[] = [],
): {
  readonly model: Model | null;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { root, diagnostics } = readXml(lockfile.file, lockfile.text);
  const complain = complaintsOn(lockfile.file);
  if (root?.name !== 'project') {
    complain('dependencies/wrong-shape', 1, 'it has no <project>');
    return { model: null, diagnostics: [...diagnostics, ...complain.diagnostics] };
  }
  const elements = [root];
  const outside: string[] = [];
  const seen = new Set([lockfile.file]);
  let file = lockfile.file;
  for (let parent = childOf(root, 'parent'); parent && elements.length < mostParents; ) {
    const found = parentOf(parent, file, lockfile.source);
    if (!found || seen.has(found.file)) {
      outside.push(coordinates(parent));
      break;
    }
    seen.add(found.file);
    elements.push(found.root);
    file = found.file;
    parent = childOf(found.root, 'parent');
  }
  const filled = filler(elements, mavenConfigOf(lockfile.file, lockfile.source));
  const imported = importedIn(elements, filled).map((bom) => ({
    name: bom,
    model: importedModel(bom, lockfile, importing),
  }));
  const own = managing(elements, filled);
  return {
    model: {
      elements,
      outside: [...outside, ...imported.flatMap(({ name, model }) => model?.outside ?? name)],
      filled,
      // Entries of a project or its parents override imported ones; among imports the first counts.
      managed: (name) =>
        own(name) ?? imported.map(({ model }) => model?.managed(name)).find((entry) => entry !== undefined),
    },
    diagnostics: [...diagnostics, ...complain.diagnostics],
  };
}

/** Returns the pom at `relativePath` (by default in the folder above), when it is the parent. */
function parentOf(
  parent: Element,
  file: string,
  source: Source,
): { readonly file: string; readonly root: Element } | null {
  const relative = childText(parent, 'relativePath') ?? '../pom.xml';
  if (relative === '') return null;
  const path = joined(folderOf(file), relative);
  if (path === null) return null;
  const place = pomFile(path);
  const root = pomAt(place, source);
  if (!root || childText(root, 'artifactId') !== childText(parent, 'artifactId')) return null;
  return { file: place, root };
}

/**
 * Returns the model of the list of versions (BOM) `group:artifact:version`, when it is built together with this
 * project.
 */
function importedModel(name: string, { file, source }: Lockfile, importing: readonly string[]): Model | null {
  const [group, artifact, version] = name.split(':');
  const place = reactorOf(file, source).get(`${group}:${artifact}`);
  if (place === undefined || place === file || importing.includes(place)) return null;
  if (importing.length >= mostParents) return null;
  const read = source.read(place);
  if (!('text' in read)) return null;
  const { model } = modelOf({ file: place, text: read.text, source }, [...importing, file]);
  return model?.filled('${project.version}') === version ? model : null;
}

const coordinates = (element: Element): string =>
  ['groupId', 'artifactId', 'version'].map((name) => childText(element, name) ?? '?').join(':');

/** Returns the properties to which all profiles give the same value, so that it does not matter which one is active. */
function onlyInProfiles(elements: readonly Element[]): ReadonlyMap<string, string> {
  const values = new Map<string, Set<string>>();
  for (const element of elements)
    for (const profile of childOf(element, 'profiles')?.children ?? [])
      for (const { name, text } of childOf(profile, 'properties')?.children ?? [])
        values.set(name, (values.get(name) ?? new Set()).add(text.trim()));
  return new Map(
    [...values].flatMap(([name, all]) => (all.size === 1 ? [[name, ...all] as [string, string]] : [])),
  );
}

/**
 * Returns a function that fills in `${name}`: properties of the project and its parents, and the project's own
 * coordinates.
 */
function filler(elements: readonly Element[], config: MavenConfig): Model['filled'] {
  const properties = new Map<string, string>();
  for (const element of elements.toReversed()) {
    const profiles = childOf(element, 'profiles')?.children ?? [];
    const named = profiles.filter((profile) => config.profiles.has(childText(profile, 'id') ?? ''));
    // If maven.config names no profile, those that are active by default count. Other profiles depend on the build.
    const active =
      named.length > 0
        ? named
        : profiles.filter(
            (profile) => childText(childOf(profile, 'activation'), 'activeByDefault') === 'true',
          );
    for (const place of [element, ...active])
      for (const { name, text } of childOf(place, 'properties')?.children ?? [])
        properties.set(name, text.trim());
  }
  for (const [name, value] of onlyInProfiles(elements))
    if (!properties.has(name)) properties.set(name, value);
  for (const [name, value] of config.properties) properties.set(name, value);
  for (const [depth, element] of elements.toReversed().entries()) {
    const isOwn = depth === elements.length - 1;
    for (const name of ['groupId', 'version', 'artifactId']) {
      const value = childText(element, name) ?? childText(childOf(element, 'parent'), name);
      if (value === null || (!isOwn && name === 'artifactId')) continue;
      properties.set(`project.${name}`, value);
      properties.set(`pom.${name}`, value);
    }
    const parentVersion = childText(childOf(element, 'parent'), 'version');
    if (parentVersion !== null) properties.set('project.parent.version', parentVersion);
  }
  return (text) => {
    let filled = text;
    // Properties may name properties; the number of rounds ends a circle.
    for (let round = 0; filled?.includes('${') && round < 10; round++) {
      const next = filled.replaceAll(/\$\{([^${}]+)\}/g, (hole, name) => properties.get(name.trim()) ?? hole);
      if (next === filled || next.length > 10_000) break;
      filled = next;
    }
    return filled;
  };
}

const managedIn = (element: Element): readonly Element[] =>
  childOf(childOf(element, 'dependencyManagement'), 'dependencies')?.children ?? [];

function managing(elements: readonly Element[], filled: Model['filled']): Model['managed'] {
  const found = new Map<string, { readonly version: string | null; readonly scope: string | null }>();
  for (const element of elements.toReversed())
    for (const dependency of managedIn(element)) {
      const name = `${filled(childText(dependency, 'groupId'))}:${filled(childText(dependency, 'artifactId'))}`;
      const scope = filled(childText(dependency, 'scope'));
      if (scope !== 'import') found.set(name, { version: filled(childText(dependency, 'version')), scope });
    }
  return (name) => found.get(name);
}

const importedIn = (elements: readonly Element[], filled: Model['filled']): readonly string[] =>
  elements
    .flatMap(managedIn)
    .filter((element) => filled(childText(element, 'scope')) === 'import')
    .map((element) => filled(coordinates(element)) ?? coordinates(element));
