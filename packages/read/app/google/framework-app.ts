import { basename } from 'node:path/posix';
import { type App, below, type FunctionDeclaration, folderOf, type Source } from '@emmental/model';
import { appWithoutTemplate } from '../undeclared.ts';
import { nodeModule } from './node-module.ts';

/** A language of Google's Functions Framework: how a folder shows that it uses it, and how its code registers functions. */
interface Framework {
  readonly manifest: RegExp;
  readonly package: RegExp;
  readonly language: FunctionDeclaration['language'];
  readonly runtime: string | null;
  /** The modules that may register functions, relative to the folder. */
  readonly modules: (folder: string, source: Source) => readonly string[];
  /** Matches a registration: its kind (`http`, `cloud_event`) and the name of the function. */
  readonly registers: RegExp;
}

/** Source: the README of GoogleCloudPlatform/functions-framework-{nodejs,python,php,ruby,go}. */
const frameworks: readonly Framework[] = [
  {
    manifest: /^package\.json$/,
    package: /"@google-cloud\/functions-framework"/,
    language: 'javascript',
    runtime: 'nodejs',
    modules: (folder, source) => {
      const module = nodeModule(folder, source);
      return module === null ? [] : [`${module}.js`, `${module}.ts`, `src/${module}.ts`];
    },
    registers: /\b(?:\w+\.)?(http|cloudEvent|typed)\s*(?:<[^>]*>)?\(\s*["'`]([\w-]+)["'`]\s*,/g,
  },
  {
    manifest: /^(?:requirements\.txt|pyproject\.toml|Pipfile)$/,
    package: /\bfunctions[-_]framework\b/,
    language: 'python',
    runtime: 'python',
    modules: () => ['main.py'],
    registers:
      /^@(?:functions_framework\.)?(http|cloud_event|typed)\b.*\n(?:@.*\n)*(?:async\s+)?def\s+(\w+)/gm,
  },
  {
    manifest: /^composer\.json$/,
    package: /"google\/cloud-functions-framework"/,
    language: 'other',
    runtime: 'php',
    modules: () => ['index.php'],
    registers: /\bFunctionsFramework::(http|cloudEvent|typed)\s*\(\s*["']([\w-]+)["']/g,
  },
  {
    manifest: /^Gemfile$/,
    package: /\bfunctions_framework\b/,
    language: 'other',
    runtime: 'ruby',
    modules: () => ['app.rb'],
    registers: /\bFunctionsFramework\.(http|cloud_event|typed)\s*\(?\s*["']([\w-]+)["']/g,
  },
  {
    manifest: /^go\.mod$/,
    package: /\bfunctions-framework-go\b/,
    language: 'other',
    runtime: 'go',
    modules: (folder, source) =>
      source.list(folder).flatMap(({ name }) => (/(?<!_test)\.go$/.test(name) ? [name] : [])),
    registers: /\bfunctions\.(HTTP|CloudEvent|Typed)\s*\(\s*"([\w-]+)"/g,
  },
];

/** May the file show that its folder holds functions of Google's framework, by its name? */
export const isFrameworkManifest = (file: string): boolean =>
  frameworks.some(({ manifest }) => manifest.test(basename(file)));

const bounds = { manifests: 5_000, functions: 200 } as const;

/**
 * Builds an App from each folder whose code registers functions with Google's Functions Framework, where no app of the repository
 * deploys them. Who starts them, and with which account, is not known.
 */
export function frameworkApps(
  manifests: readonly string[],
  apps: readonly App[],
  source: Source,
): readonly App[] {
  const deployed = apps.flatMap(({ functions }) => functions);
  // A folder may have several manifests of the language: `requirements.txt` and `pyproject.toml`.
  const listed = new Set<string>();
  return manifests.slice(0, bounds.manifests).flatMap((path) => {
    const folder = folderOf(path);
    if (deployed.some(({ handler }) => handler.kind === 'handler' && isAround(handler.directory, folder)))
      return [];
    const known = new Set(deployed.map(({ name }) => name));
    const found = registeredBy(path, source).filter(({ id, name }) => !known.has(name) && !listed.has(id));
    for (const { id } of found) listed.add(id);
    return found.length > 0 ? [appWithoutTemplate(path, found.slice(0, bounds.functions))] : [];
  });
}

/** Does a folder of code hold the other folder, or lie in it? */
const isAround = (directory: string, folder: string): boolean =>
  directory === folder || directory.startsWith(`${folder}/`) || folder.startsWith(`${directory}/`);

function registeredBy(path: string, source: Source): readonly FunctionDeclaration[] {
  const folder = folderOf(path);
  const file = source.read(path);
  const text = 'text' in file ? file.text : '';
  const framework = frameworks.find(({ manifest }) => manifest.test(basename(path)));
  if (!framework?.package.test(text)) return [];
  const found = new Map<string, FunctionDeclaration>();
  for (const name of framework.modules(folder, source)) {
    const module = source.read(below(folder, name));
    if (!('text' in module)) continue;
    for (const match of module.text.matchAll(framework.registers)) {
      const [, kind = '', exported = ''] = match;
      const line = module.text.slice(0, match.index).split('\n').length;
      const fn = declared(exported, kind, { file: below(folder, name), line, column: 1 }, folder, framework);
      if (!found.has(fn.name)) found.set(fn.name, fn);
    }
  }
  return [...found.values()];
}

function declared(
  name: string,
  kind: string,
  at: FunctionDeclaration['at'],
  folder: string,
  { language, runtime }: Framework,
): FunctionDeclaration {
  const isEvent = /event/i.test(kind);
  const module = at.file.slice(folder === '' ? 0 : folder.length + 1).replace(/\.\w+$/, '');
  const by = 'no file of the repository says who may start it';
  return {
    id: `${at.file}#${name}`,
    name,
    logicalId: name,
    at,
    runtime,
    language,
    packageType: 'zip',
    handler: { kind: 'handler', directory: folder, handler: `${module}.${name}`, inline: null },
    environment: new Map(),
    role: null,
    triggers: [
      {
        kind: isEvent ? 'google-event' : 'google-http',
        source: isEvent ? 'event not known' : 'HTTP address',
        sourceId: null,
        sourceValue: null,
        exposure: 'unknown',
        by,
        at,
        place: name,
        settings: new Map(),
      },
    ],
    settings: new Map(),
    condition: null,
    account: { id: 'an account that is not known', kind: 'unknown', roles: [], at },
  };
}
