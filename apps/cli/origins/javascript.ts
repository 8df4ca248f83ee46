import { isOfRegistry, type Origin, ofIndex } from './origin.ts';

/** A range of versions of the registry, or a tag: nothing in it names another package or another place. */
const ofRegistry = /^(?:workspace:|catalog:)?[\w\s.*^~<>=|+-]*$/;

/** Reads a package.json, also its `overrides` and `resolutions`. */
export const inManifest = (text: string): readonly Origin[] => {
  const json = parsed(text);
  const overrides = textField(textField(json, 'pnpm'), 'overrides');
  return [...versionFields.map((name) => textField(json, name)), overrides].flatMap((value) =>
    takenElsewhere(value, 4),
  );
};

/** Fields of a package.json with versions of packages. */
const versionFields = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'overrides',
  'resolutions',
] as const;

function takenElsewhere(value: unknown, depth: number): readonly Origin[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly Origin[] => {
    const name = named(key);
    if (typeof inner !== 'string') return takenElsewhere(inner, depth - 1);
    return ofRegistry.test(inner) ? [] : [{ name, place: inner }];
  });
}

/** Returns the package of a key such as `a>b`, `b@^1`, and `**` before a name. */
const named = (key: string): string =>
  (key.split('>').at(-1) ?? '')
    .replace(/(.)@.*$/, '$1')
    .replace(/^.*\*\//, '')
    .trim();

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Reads a .npmrc: `registry=` and `@shop:registry=`. */
export const inNpmrc = (text: string): readonly Origin[] =>
  [...text.matchAll(/^\s*(?:(@[\w.-]+):)?registry\s*=\s*["']?(\S+?)["']?\s*$/gm)].flatMap(
    ([, scope, address = '']) => ofIndex(address, scope === undefined ? '*' : `${scope}/*`),
  );

/** Reads a .yarnrc.yml: `npmRegistryServer`, below `npmScopes` for a scope. */
export const inYarnrc = (text: string): readonly Origin[] => {
  let scope = '';
  return text.split(/\r?\n/).flatMap((line) => {
    const [, indent = '', key = '', value = ''] =
      /^(\s*)["']?([\w@.-]+)["']?\s*:\s*["']?([^"'#\s]*)/.exec(line) ?? [];
    if (indent === '') scope = '';
    else if (value === '') scope = key;
    return key === 'npmRegistryServer' || key === 'registry'
      ? ofIndex(value, indent === '' ? '*' : `@${scope}/*`)
      : [];
  });
};

/** Reads the overrides in a pnpm-workspace.yaml. */
export const inWorkspace = (text: string): readonly Origin[] => {
  const [, block = ''] = /^overrides:\s*\n((?:[ \t]+.*\n?|\s*\n)*)/m.exec(text) ?? [];
  return [...block.matchAll(/^\s+["']?([^"':\s][^"':]*)["']?\s*:\s*["']?([^"'\n#]+?)["']?\s*$/gm)].flatMap(
    ([, key = '', place = '']) => (ofRegistry.test(place) ? [] : [{ name: named(key), place }]),
  );
};

/** Reads a lockfile of npm, of either layout: packages whose address is none of the registry, or that of another package. */
export function inLockfile(text: string): readonly Origin[] {
  const json = parsed(text);
  const packages = fieldsOf(json, 'packages').flatMap(([key, entry]) => {
    const [, name = ''] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(key) ?? [];
    return name === '' ? [] : resolvedOf(name, entry);
  });
  return [...packages, ...ofDependencies(json, 6)];
}

function ofDependencies(json: unknown, depth: number): readonly Origin[] {
  if (depth === 0) return [];
  return fieldsOf(json, 'dependencies').flatMap(([name, entry]) =>
    typeof entry === 'object' && entry !== null
      ? [...resolvedOf(name, entry), ...ofDependencies(entry, depth - 1)]
      : [],
  );
}

const fieldsOf = (json: unknown, name: string): readonly [string, unknown][] => {
  const value = textField(json, name);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
};
const textField = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null && Object.hasOwn(json, name)
    ? Object.entries(json).find(([key]) => key === name)?.[1]
    : undefined;

function resolvedOf(name: string, entry: unknown): readonly Origin[] {
  const resolved = textField(entry, 'resolved');
  return typeof resolved === 'string' ? ofAddress(name, resolved) : [];
}

/** Returns the origin of a package that a lockfile takes from an address. A registry of its own is one origin for all its packages. */
function ofAddress(name: string, address: string): readonly Origin[] {
  if (!/^(?:https?|git|ssh|git\+\w+|file):/.test(address) || /^file:(?!.*\.(?:tgz|tar\.gz)$)/.test(address))
    return [];
  const at = address.indexOf(`/${name}/-/`);
  const isOwn = at >= 0 || address.includes(`/${name.replace('/', '%2f')}/-/`);
  if (isOwn && isOfRegistry(address)) return [];
  return [{ name, place: at >= 0 ? address.slice(0, at) : address }];
}

/** Reads a yarn.lock of any version. */
export function inYarnLock(text: string): readonly Origin[] {
  const found: Origin[] = [];
  let name = '';
  for (const line of text.split(/\r?\n/)) {
    const [, key] = /^"?((?:@[^/@\s"]+\/)?[^@\s"#/]+)@/.exec(line) ?? [];
    if (key !== undefined) name = key;
    const [, resolved] = /^\s+resolved\s+"([^"]+)"/.exec(line) ?? [];
    if (resolved !== undefined) found.push(...ofAddress(name, resolved));
    const [, resolution = ''] = /^\s+resolution:\s+"(?:@[^/@]+\/)?[^@]+@([^"]+)"/.exec(line) ?? [];
    if (/^(?:https?|git|ssh|git\+\w+|patch):/.test(resolution)) found.push({ name, place: resolution });
  }
  return found;
}

/** Reads the tarballs that a pnpm-lock.yaml names. */
export const inPnpmLock = (text: string): readonly Origin[] =>
  [
    ...text.matchAll(
      /^\s+["']?\/?((?:@[^/@\s'"]+\/)?[^@\s'"/]+)@[^\n]*:\n\s+resolution:[^\n]*\btarball:\s*["']?([^\s,}'"]+)/gm,
    ),
  ].flatMap(([, name = '', address = '']) => ofAddress(name, address));
