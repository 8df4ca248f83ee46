import { type Diagnostic, diagnostic, joinInside, type Location, type Source } from '@emmental/model';
import type { FunctionOrigin, TemplateFormat } from '../../format.ts';
import {
  entriesOf,
  get,
  type MapEntry,
  type MapNode,
  type Node,
  scalar,
  stringOf,
  withEntries,
} from '../../tree.ts';
import { cloudformation } from '../cloudformation/index.ts';
import { type Assembly, assemblyOf, newestVersion, tracesIn } from './assembly.ts';

/**
 * Reads a template that `cdk synth` generated. Such a template is CloudFormation. The assembly shows where
 * the user's code creates each construct, and in which folder the code of each function is. If the folder has
 * no assembly, the template is read as plain CloudFormation.
 */
export const cdk: TemplateFormat = {
  name: 'cdk',
  recognises: (path, root) => path.endsWith('.template.json') && cloudformation.recognises(path, root),
  lower: (document, context) => {
    const lowered = cloudformation.lower(document, context);
    const assembly = assemblyOf(document.path, context.source);
    if (!assembly) return lowered;
    const places = placesOf(document.path, assembly, context.source);
    const functions = new Map<string, FunctionOrigin>();
    const entries = entriesOf(get(lowered.root, 'Resources')).map((entry): MapEntry => {
      const at = places.get(entry.key) ?? entry.keyAt;
      const type = stringOf(get(entry.value, 'Type'));
      if (type === 'AWS::Lambda::Function')
        functions.set(entry.key, {
          name: entry.key,
          at,
          directory: folderOfCode(entry.value, assembly, context.source),
          ...archiveOfCode(entry.value, assembly, context.source),
          entryPoints: [],
          events: [],
        });
      const value =
        type === 'AWS::CloudFormation::Stack'
          ? withTemplate(entry.value, assembly, context.source)
          : entry.value;
      return { ...entry, keyAt: at, value };
    });
    const resources = get(lowered.root, 'Resources');
    return {
      ...lowered,
      format: 'cdk',
      root: resources
        ? withEntries(lowered.root, { Resources: { kind: 'map', entries, at: resources.at } })
        : lowered.root,
      functions,
      diagnostics: [...lowered.diagnostics, ...versionProblem(assembly, document.root)],
    };
  },
};

function versionProblem({ version, folder }: Assembly, root: MapNode): readonly Diagnostic[] {
  const major = /^(\d+)\.\d+\.\d+/.exec(version)?.[1];
  if (major !== undefined && Number(major) >= 1 && Number(major) <= newestVersion) return [];
  const about = `the assembly ${folder || '.'} has version ${version}; only versions 1 to ${newestVersion} are supported, so parts of it may be misread`;
  return [diagnostic('template/unsupported', root.at, about)];
}

/**
 * Returns the place in the user's code that creates each resource. A logical id for which several places are
 * found is left out.
 */
function placesOf(template: string, assembly: Assembly, source: Source): ReadonlyMap<string, Location> {
  const ownStacks = assembly.stacks.filter((stack) => stack.template === template);
  // The metadata of resources in a nested stack is part of the parent stack.
  const stacks = ownStacks.length > 0 ? ownStacks : assembly.stacks;
  const places = new Map<string, Location | null>();
  for (const { logicalId, trace } of stacks.flatMap(({ metadata }) => tracesIn(metadata))) {
    const at = trace.map((line) => placeIn(line, source)).find((place) => place !== null) ?? null;
    places.set(logicalId, places.has(logicalId) ? null : at);
  }
  return new Map([...places].filter((entry): entry is [string, Location] => entry[1] !== null));
}

/**
 * Parses a line of a stack trace, such as `new Shop (/home/me/shop/lib/shop.ts:11:16)`. The path comes from
 * another machine, so the file is the longest end of the path that exists in the repository.
 */
function placeIn(line: string, source: Source): Location | null {
  const found = /\(?([^()\s][^()]*?):(\d+):(\d+)\)?$/.exec(line);
  const path = found?.[1]?.replaceAll('\\', '/').replace(/^file:\/\//, '');
  if (!found || path === undefined || path.includes('node_modules/') || path.startsWith('node:')) return null;
  const parts = path.split('/').filter((part) => part !== '');
  for (let start = 0; start < parts.length; start += 1) {
    const file = parts.slice(start).join('/');
    if (source.kind(file) === 'file') return { file, line: Number(found[2]), column: Number(found[3]) };
  }
  return null;
}

/**
 * Returns the folder of a function's code. It is found by the key of the S3 object, by the tag of the image,
 * or by the asset path in the metadata.
 */
const folderOfCode = (resource: Node, assembly: Assembly, source: Source): string | null =>
  assetsOf(resource, assembly).find((path) => source.kind(path) === 'directory') ?? null;

/** Returns the archive of a function's code as its artefact, where an asset is a file; nothing for other functions. */
function archiveOfCode(resource: Node, assembly: Assembly, source: Source): Pick<FunctionOrigin, 'artefact'> {
  const name = assetsOf(resource, assembly).find((path) => source.kind(path) === 'file');
  return name === undefined ? {} : { artefact: { kind: 'path', name } };
}

/** Returns the paths that the template and the metadata name for the code of a function. */
function assetsOf(resource: Node, assembly: Assembly): readonly string[] {
  const code = get(resource, 'Properties', 'Code');
  const texts = [
    stringOf(get(code, 'S3Key')),
    tagOf(get(code, 'ImageUri')),
    stringOf(get(resource, 'Metadata', 'aws:asset:path')),
  ];
  return texts.flatMap((text) =>
    text === undefined ? [] : (assembly.assets.get(text) ?? joinInside(assembly.folder, text) ?? []),
  );
}

/** Returns the tag of an image: `….dkr.ecr.…/cdk-assets:0a1b…` → `0a1b…`. */
const tagOf = (uri: Node | undefined): string | undefined =>
  /:([0-9a-f]{64})$/.exec(stringOf(uri) ?? stringOf(get(uri, 'Fn::Sub')) ?? '')?.[1];

/**
 * Replaces the URL of a nested stack's template by the path of the template. The URL contains the key of the
 * uploaded object; the metadata contains the path.
 */
function withTemplate(resource: Node, assembly: Assembly, source: Source): Node {
  const properties = get(resource, 'Properties');
  const url = get(properties, 'TemplateURL');
  if (resource.kind !== 'map' || properties?.kind !== 'map' || !url) return resource;
  const key = textsIn(url).flatMap((text) => /\/([0-9a-f]{64}\.json)/.exec(text)?.[1] ?? [])[0];
  const noted = stringOf(get(resource, 'Metadata', 'aws:asset:path'));
  const path =
    (key === undefined ? undefined : assembly.assets.get(key)) ??
    (noted === undefined ? null : joinInside(assembly.folder, noted));
  if (path === null || source.kind(path) !== 'file') return resource;
  const file = path.slice(assembly.folder === '' ? 0 : assembly.folder.length + 1);
  return withEntries(resource, {
    Properties: withEntries(properties, { TemplateURL: scalar(file, url.at) }),
  });
}

function textsIn(node: Node): readonly string[] {
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => textsIn(value));
  if (node.kind === 'list') return node.items.flatMap(textsIn);
  return typeof node.value === 'string' ? [node.value] : [];
}
