import { joinInside } from '@emmental/model';
import type { Packaging, Pattern } from '../../app/packaging/packaging.ts';
import type { FunctionOrigin } from '../../format.ts';
import { entriesOf, itemsOf, type Node } from '../../tree.ts';
import { isFilled, property } from '../lowering/property.ts';
import { wordsOf } from '../lowering/values.ts';
import { layerId } from './names.ts';
import { type FunctionUse, type Service, spelled } from './service.ts';

/** Matches plug-ins that deploy the output of a bundler. The handler names the source; the plug-in writes its output elsewhere. */
const bundlers =
  /^serverless-(plugin-)?(esbuild|webpack|bundle|typescript|optimize|jetpack|rspack|vite|parcel|rollup|swc|tsc|tsup|bun)|optimize/;

/**
 * Files that the framework always excludes, unless a pattern includes them. Source: serverless 3,
 * `packageService.defaultExcludes`.
 */
const defaultExcludes = [
  '.git/**',
  '.gitignore',
  '.DS_Store',
  'npm-debug.log',
  'yarn-*.log',
  '.serverless/**',
  '.serverless_plugins/**',
];

/**
 * Returns the packaging of a function: the folder of the service, filtered by `package`. The patterns of the
 * function itself only apply when the function is packed individually. Null when a bundler's output or an
 * existing artefact is deployed, and from version 4 on, because that version bundles code itself. Source:
 * serverless 3, `resolveFilePathsFromPatterns`.
 */
export function packagingOf(
  use: FunctionUse,
  service: Service,
): NonNullable<FunctionOrigin['packaging']> | null {
  const { section, values, directory, plugins, major } = service;
  const ownPackage = property(use.settings, 'package');
  const servicePackage = section('package');
  const isAlone = [ownPackage, servicePackage].some(
    (settings) => isFilled(property(settings, 'individually')) && isTrue(property(settings, 'individually')),
  );
  if (property(use.settings, 'image') || property(use.settings, 'module')) return null;
  if (property(ownPackage, 'artifact') || (!isAlone && property(servicePackage, 'artifact'))) return null;
  if ([...plugins].some((name) => bundlers.test(name)) || (major ?? 3) >= 4) return null;
  const lines = linesOf(isAlone ? [servicePackage, ownPackage] : [servicePackage], values);
  if (!lines) return null;
  const env = isTrue(section('useDotenv')) ? ['.env*'] : [];
  return {
    directory,
    patterns: excluding([...defaultExcludes, ...env], use.at),
    written: lines,
    at: (servicePackage ?? ownPackage)?.at ?? use.at,
  };
}

/**
 * Returns the packaging of the layers that the service builds, by logical id: the folder of the layer,
 * filtered by `package` of the service and of the layer. Paths are relative to the folder of the layer.
 * Source: serverless 3, `resolveFilePathsLayer`.
 */
export function layerPackagings({ section, values, directory }: Service): ReadonlyMap<string, Packaging> {
  const found = new Map<string, Packaging>();
  for (const { key, keyAt, value } of entriesOf(section('layers'))) {
    const path = spelled(property(value, 'path'), values);
    const folder = path === undefined ? null : joinInside(directory, path);
    const lines = linesOf([section('package'), property(value, 'package')], values);
    if (folder !== null && lines)
      found.set(layerId(key), {
        directory: folder,
        patterns: excluding(defaultExcludes, keyAt),
        written: lines,
        at: keyAt,
      });
  }
  return found;
}

const excluding = (names: readonly string[], at: Pattern['at']): readonly Pattern[] =>
  names.map((name) => ({ pattern: `!${name}`, at }));

/**
 * Returns the patterns of `package` sections; a later pattern takes precedence. Null when a pattern is not
 * completely known.
 */
function linesOf(
  sections: readonly (Node | undefined)[],
  values: Service['values'],
): readonly Pattern[] | null {
  const lines: Pattern[] = [];
  // Exclusions come first, in whatever order the sections are written.
  const lists = [
    ...sections.map((from) => ({ list: property(from, 'exclude'), sign: '!' as const })),
    ...sections.flatMap((from) =>
      ['include', 'patterns'].map((key) => ({ list: property(from, key), sign: '' as const })),
    ),
  ];
  for (const { list, sign } of lists)
    for (const item of itemsOf(list)) {
      const words = wordsOf(item, values);
      // A pattern with an unknown part may exclude any file.
      if (!words?.every((word) => typeof word === 'string')) return null;
      lines.push({ pattern: signed(words.join(''), sign), at: item.at });
    }
  return lines;
}

/** Adds the sign to a pattern. In `exclude`, a pattern that begins with `!` includes files again. */
const signed = (written: string, sign: '!' | ''): string =>
  sign === '!' && written.startsWith('!') ? written.slice(1) : `${sign}${written}`;

const isTrue = (node: Node | undefined): boolean => node?.kind === 'scalar' && String(node.value) === 'true';
