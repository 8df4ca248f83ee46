import {
  type App,
  type Artefact,
  asString,
  constant,
  type FunctionDeclaration,
  folderOf,
  joinInside,
  type Language,
  placeholderArchive,
  type Source,
  type Value,
} from '@emmental/model';
import { isScripted, scriptsIn } from '../formats/gcloud/scripts.ts';
import { type Command, commandsIn } from '../formats/gcloud/shell.ts';
import { spell } from '../formats/lowering/values.ts';
import { appWithoutTemplate, undeclaredTrigger } from './undeclared.ts';

const bounds = { characters: 500_000, functions: 200 } as const;

/** May a file hold `aws lambda create-function`, by its name? */
export const mayCreateFunctions = isScripted;

/**
 * Builds an App from each script that runs `aws lambda create-function`. The package is the one of `--zip-file` or `--code`; what
 * starts the functions, and what their roles permit, is not known. Nothing is run. Source: AWS CLI reference.
 */
export const createdApps = (files: readonly string[], source: Source): readonly App[] =>
  files.flatMap((path) => {
    const found = new Map<string, FunctionDeclaration>();
    for (const command of callsOf('create-function', path, source)) {
      const fn = functionOf(command, path, source);
      if (fn && !found.has(fn.id)) found.set(fn.id, fn);
    }
    return found.size > 0 ? [appWithoutTemplate(path, [...found.values()])] : [];
  });

/**
 * Gives functions of templates the package that a script uploads for them by `aws lambda update-function-code`, where the template
 * leads to no code: it names no package, or a placeholder. Functions are compared by the name that the template gives them. A name
 * for which scripts upload several packages is left out.
 */
export function withUploads(apps: readonly App[], files: readonly string[], source: Source): readonly App[] {
  const uploads = new Map<string, Artefact | null>();
  for (const path of files)
    for (const command of callsOf('update-function-code', path, source)) {
      const option = optionsOf(command);
      const name = option('function-name');
      const artefact = artefactOf(option, command, path, source);
      if (name === null || name.includes('$') || artefact.kind === 'function') continue;
      const before = uploads.get(name);
      uploads.set(name, before !== undefined && before?.name !== artefact.name ? null : artefact);
    }
  if (uploads.size === 0) return apps;
  return apps.map((app) => ({ ...app, functions: app.functions.map((fn) => withUpload(fn, uploads)) }));
}

function withUpload(
  fn: FunctionDeclaration,
  uploads: ReadonlyMap<string, Artefact | null>,
): FunctionDeclaration {
  const { handler, settings } = fn;
  if (handler.kind !== 'unknown' || handler.handler === undefined) return fn;
  const isOpen = handler.artefact === undefined || handler.artefact.kind === 'function';
  const artefact = uploads.get(asString(settings.get('FunctionName')) ?? fn.name);
  if (!artefact || !(isOpen || placeholderArchive.test(handler.artefact?.name ?? ''))) return fn;
  return { ...fn, handler: { ...handler, artefact } };
}

/** Returns the calls of a command of `aws lambda` in a file. */
function callsOf(name: string, path: string, source: Source): readonly Command[] {
  const file = source.read(path);
  if (!('text' in file) || file.text.length > bounds.characters || !file.text.includes(name)) return [];
  return scriptsIn(path, file.text, source, name)
    .flatMap((script) => commandsIn(script.text, script.start))
    .filter((command) => isCall(name, command))
    .slice(0, bounds.functions);
}

function isCall(name: string, { words }: Command): boolean {
  const names = words.map((word) => spell(word));
  const program = names.findIndex((word) => /(?:^|[/\\])(?:aws|awslocal)$/.test(word));
  const service = names.indexOf('lambda');
  return program >= 0 && service > program && names[service + 1] === name;
}

function functionOf(command: Command, path: string, source: Source): FunctionDeclaration | null {
  const { at } = command;
  const option = optionsOf(command);
  const name = option('function-name');
  const handler = option('handler');
  const runtime = option('runtime');
  if (name === null) return null;
  const artefact = artefactOf(option, command, path, source);
  const role = option('role')?.replace(/^arn:[^:]*:iam::[^:]*:role\//, '');
  return {
    id: `${path}#${name}`,
    name,
    logicalId: name,
    at,
    runtime: runtime === null || runtime.includes('$') ? null : runtime,
    language: languageOf(runtime),
    packageType: option('package-type') === 'Image' ? 'image' : 'zip',
    handler: {
      kind: 'unknown',
      why: 'its code is packed by a script',
      ...(handler === null || handler.includes('$') ? {} : { handler }),
      ...(artefact ? { artefact } : {}),
    },
    environment: variablesOf(option('environment'), at),
    role: null,
    ...(role ? { roleElsewhere: { name: role, at } } : {}),
    triggers: [undeclaredTrigger(at)],
    settings: new Map(),
    condition: null,
  };
}

const languageOf = (runtime: string | null): Language => {
  if (runtime?.startsWith('nodejs')) return 'javascript';
  return runtime?.startsWith('python') ? 'python' : 'other';
};

/** Returns a reader of the options of a command: `--handler app.run` and `--handler=app.run`. */
function optionsOf({ words }: Command): (name: string) => string | null {
  const written = words.map((word) => spell(word));
  return (name) => {
    const index = written.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    if (index < 0) return null;
    const [, ...value] = (written[index] ?? '').split('=');
    return value.length > 0 ? value.join('=') : (written[index + 1] ?? null);
  };
}

/** Returns the package: the archive of `--zip-file fileb://…` relative to the script or the root, or the object of `--code`. */
function artefactOf(
  option: (name: string) => string | null,
  { directory }: Command,
  path: string,
  source: Source,
): Artefact {
  const name = option('function-name') ?? '';
  const file = /^fileb?:\/\/(.+)$/.exec(option('zip-file') ?? '')?.[1]?.replace(/\$\{?\w+\}?/g, '*');
  if (file !== undefined && !/^[/~]/.test(file)) {
    const places = [folderOf(path), ''].flatMap((folder) => joinInside(folder, directory + file) ?? []);
    const found = places.find((place) => source.kind(place) === 'file') ?? places[0];
    if (found !== undefined) return { kind: 'path', name: found };
  }
  const key = /\bS3Key=([^,\s"']+)/.exec(option('code') ?? '')?.[1];
  return key === undefined
    ? { kind: 'function', name: starred(name) }
    : { kind: 'object', name: starred(key) };
}

const starred = (text: string): string => text.replace(/\$\{[^}]*\}|\$\w+/g, '*');

/** Reads `Variables={TABLE=orders,STAGE=prod}`. */
function variablesOf(written: string | null, at: FunctionDeclaration['at']): ReadonlyMap<string, Value> {
  const inner = /^"?Variables=\{(.*)\}"?$/s.exec(written ?? '')?.[1] ?? '';
  return new Map(
    inner.split(',').flatMap((pair): readonly (readonly [string, Value])[] => {
      const [, name, value = ''] = /^\s*(\w+)=(.*)$/s.exec(pair) ?? [];
      return name === undefined || value.includes('$') ? [] : [[name, constant(value, at)]];
    }),
  );
}
