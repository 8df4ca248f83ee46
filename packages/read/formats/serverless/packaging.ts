import { joinInside } from '@emmental/model';
import type { Packaging, Pattern } from '../../app/packaging/packaging.ts';
import type { FunctionOrigin } from '../../format.ts';
import { entriesOf, itemsOf, type Node } from '../../tree.ts';
import { isFilled, property } from '../lowering/property.ts';
import { wordsOf } from '../lowering/values.ts';
import { layerId } from './names.ts';
import { type FunctionUse, type Service, spelled } from './service.ts';

/** Plug-ins that pack what a bundler writes. */
const bundlers =
  /^serverless-(esbuild|webpack|bundle|plugin-typescript|plugin-optimize|jetpack|rspack|vite|parcel)|optimize/;

/** What the framework leaves out by itself. Source: serverless 3, `packageService.defaultExcludes`. */
const leftOut = [
  '.git/**',
  '.gitignore',
  '.DS_Store',
  'npm-debug.log',
  'yarn-*.log',
  '.serverless/**',
  '.serverless_plugins/**',
];

/**
 * What the framework packs: all of the service's folder, but for what `package` says. A function's own lines count
 * only where it is packed individually. Null where a bundler or an artefact of somebody else is deployed, and from version 4 on,
 * which bundles by itself. Source: serverless 3, `resolveFilePathsFromPatterns`.
 */
export function packagingOf(
  use: FunctionUse,
  service: Service,
): NonNullable<FunctionOrigin['packaging']> | null {
  const { section, values, directory, plugins, major } = service;
  const own = property(use.settings, 'package');
  const whole = section('package');
  const isAlone = [own, whole].some(
    (one) => isFilled(property(one, 'individually')) && isTrue(property(one, 'individually')),
  );
  if (property(use.settings, 'image') || property(use.settings, 'module')) return null;
  if (property(own, 'artifact') || (!isAlone && property(whole, 'artifact'))) return null;
  if ([...plugins].some((name) => bundlers.test(name)) || (major ?? 3) >= 4) return null;
  const lines = linesOf(isAlone ? [whole, own] : [whole], values);
  if (!lines) return null;
  const env = isTrue(section('useDotenv')) ? ['.env*'] : [];
  return {
    directory,
    patterns: leaving([...leftOut, ...env], use.at),
    written: lines,
    at: (whole ?? own)?.at ?? use.at,
  };
}

/**
 * How the layers are packed that the service builds, by logical id: all of their folders, but for what `package` of the service
 * and of the layer says, below the folder of the layer. Source: serverless 3, `resolveFilePathsLayer`.
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
        patterns: leaving(leftOut, keyAt),
        written: lines,
        at: keyAt,
      });
  }
  return found;
}

const leaving = (names: readonly string[], at: Pattern['at']): readonly Pattern[] =>
  names.map((name) => ({ pattern: `!${name}`, at }));

/** What sections called `package` say, in the order in which it counts; null where a part of it is not known. */
function linesOf(
  takers: readonly (Node | undefined)[],
  values: Service['values'],
): readonly Pattern[] | null {
  const lines: Pattern[] = [];
  // What is left out comes first, wherever it is written.
  const lists = [
    ...takers.map((from) => ({ list: property(from, 'exclude'), sign: '!' as const })),
    ...takers.flatMap((from) =>
      ['include', 'patterns'].map((key) => ({ list: property(from, key), sign: '' as const })),
    ),
  ];
  for (const { list, sign } of lists)
    for (const item of itemsOf(list)) {
      const words = wordsOf(item, values);
      // A variable that stays open may leave anything out.
      if (!words?.every((word) => typeof word === 'string')) return null;
      lines.push({ pattern: turned(words.join(''), sign), at: item.at });
    }
  return lines;
}

/** `exclude: ['!a']` takes `a` in again. */
const turned = (written: string, sign: '!' | ''): string =>
  sign === '!' && written.startsWith('!') ? written.slice(1) : `${sign}${written}`;

const isTrue = (node: Node | undefined): boolean => node?.kind === 'scalar' && String(node.value) === 'true';
