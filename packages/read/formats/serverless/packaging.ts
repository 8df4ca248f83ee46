import type { Pattern } from '../../app/packaging/packaging.ts';
import type { FunctionOrigin } from '../../format.ts';
import { itemsOf, type Node } from '../../tree.ts';
import { isFilled, property } from '../lowering/property.ts';
import { wordsOf } from '../lowering/values.ts';
import type { FunctionUse, Service } from './service.ts';

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
  const lines: Pattern[] = [];
  const takers = isAlone ? [whole, own] : [whole];
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
  const env = isTrue(section('useDotenv')) ? ['.env*'] : [];
  const patterns = [...leftOut, ...env].map((name) => ({ pattern: `!${name}`, at: use.at }));
  return { directory, patterns, written: lines, at: (whole ?? own)?.at ?? use.at };
}

/** `exclude: ['!a']` takes `a` in again. */
const turned = (written: string, sign: '!' | ''): string =>
  sign === '!' && written.startsWith('!') ? written.slice(1) : `${sign}${written}`;

const isTrue = (node: Node | undefined): boolean => node?.kind === 'scalar' && String(node.value) === 'true';
