import { folderOf, joinInside, type Source } from '@emmental/model';
import { parseFile } from '../../parse/index.ts';
import { entriesOf, get, itemsOf, type Node, stringOf } from '../../tree.ts';

/**
 * An assembly: the output of `cdk synth` in `cdk.out`, with a manifest of stacks, their templates, and their
 * assets. Source: @aws-cdk/cloud-assembly-schema, versions 1 to 55.
 */
export interface Assembly {
  readonly folder: string;
  readonly version: string;
  readonly stacks: readonly Stack[];
  /** Folders of nested assemblies, one for each stage. */
  readonly nested: readonly string[];
  /** Folders and files of assets, relative to the root, by upload key or image tag. */
  readonly assets: ReadonlyMap<string, string>;
}

export interface Stack {
  /** Relative to the root. */
  readonly template: string;
  /** The metadata of constructs, by construct path: lists of `{ type, data }`. */
  readonly metadata: Node | undefined;
}

/** The newest version of the schema that this reader supports. */
export const newestVersion = 55;

/**
 * Tells if a folder with these files is an assembly. An original assembly contains a file named `cdk.out`,
 * but a copy may lack it.
 */
export const isAssembly = (files: readonly string[]): boolean =>
  files.includes('manifest.json') &&
  (files.includes('cdk.out') || files.some((name) => name.endsWith('.template.json')));

/** Reads the manifest of an assembly. Null when it is missing or not valid. */
function readAssembly(folder: string, source: Source): Assembly | null {
  const manifest = documentAt(folder, 'manifest.json', source);
  const version = stringOf(get(manifest, 'version'));
  if (version === undefined) return null;
  const stacks: Stack[] = [];
  const nested: string[] = [];
  const assets = new Map<string, string>();
  for (const { value } of entriesOf(get(manifest, 'artifacts'))) {
    const file = (name: string): string | undefined => stringOf(get(value, 'properties', name));
    const type = stringOf(get(value, 'type'));
    if (type === 'aws:cloudformation:stack') {
      const template = pathIn(folder, file('templateFile'));
      const apart = stringOf(get(value, 'additionalMetadataFile'));
      const metadata = apart === undefined ? get(value, 'metadata') : documentAt(folder, apart, source);
      if (template !== null) stacks.push({ template, metadata });
    }
    if (type === 'cdk:cloud-assembly') {
      const inner = pathIn(folder, file('directoryName'));
      if (inner !== null) nested.push(inner);
    }
    if (type === 'cdk:asset-manifest') addAssets(documentAt(folder, file('file'), source), folder, assets);
  }
  return { folder, version, stacks, nested, assets };
}

/** Returns the templates of an assembly and of the assemblies of its stages. */
export function templatesIn(folder: string, source: Source): readonly string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const assembly = readAssembly(next, source);
    found.push(...(assembly?.stacks ?? []).map(({ template }) => template));
    waiting.push(...(assembly?.nested ?? []));
  }
  return found;
}

function addAssets(manifest: Node | undefined, folder: string, assets: Map<string, string>): void {
  for (const { key, value } of entriesOf(get(manifest, 'files'))) {
    const path = pathIn(folder, stringOf(get(value, 'source', 'path')));
    if (path === null) continue;
    assets.set(key, path);
    for (const { value: destination } of entriesOf(get(value, 'destinations'))) {
      const object = stringOf(get(destination, 'objectKey'));
      if (object !== undefined) assets.set(object, path);
    }
  }
  for (const { key, value } of entriesOf(get(manifest, 'dockerImages'))) {
    const path = pathIn(folder, stringOf(get(value, 'source', 'directory')));
    if (path !== null) assets.set(key, path);
  }
}

function documentAt(folder: string, name: string | undefined, source: Source): Node | undefined {
  const path = pathIn(folder, name);
  return (path !== null && source.kind(path) === 'file' && parseFile(path, source)?.root) || undefined;
}

const pathIn = (folder: string, name: string | undefined): string | null =>
  name === undefined ? null : joinInside(folder, name);

/** A construct: its logical id, and the stack trace of its creation. */
export interface TracedConstruct {
  readonly logicalId: string;
  /** Lines of the stack trace, innermost first: `new Shop (/home/me/shop/lib/shop.ts:11:16)`. */
  readonly trace: readonly string[];
}

/** Returns the constructs in the metadata of a stack. */
export function tracesIn(metadata: Node | undefined): readonly TracedConstruct[] {
  return entriesOf(metadata).flatMap(({ value }) => {
    const items = itemsOf(value);
    const named = items.find((item) => stringOf(get(item, 'type')) === 'aws:cdk:logicalId');
    const logicalId = stringOf(get(named, 'data'));
    if (logicalId === undefined) return [];
    // Up to version 48, the entry of the logical id contains the trace; in later versions, the trace is a
    // separate entry.
    const creation = items.find((item) => stringOf(get(item, 'type')) === 'aws:cdk:creationStack');
    const lines = itemsOf(get(creation, 'data') ?? get(named, 'trace'));
    return [{ logicalId, trace: lines.flatMap((line) => stringOf(line) ?? []) }];
  });
}

/** Returns the assembly in the folder of a template; null when there is none. */
export const assemblyOf = (template: string, source: Source): Assembly | null =>
  readAssembly(folderOf(template), source);
