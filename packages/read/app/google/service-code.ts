import {
  asString,
  below,
  type FunctionDeclaration,
  type Link,
  packageScript,
  programExport,
  type Source,
  spelled,
  startedHandler,
  type Value,
} from '@emmental/model';
import { parseFile } from '../../parse/index.ts';
import { get, stringOf } from '../../tree.ts';
import type { Declaration, Declared } from '../declared.ts';
import { imageOf } from '../image.ts';
import { imageFolder } from '../image-folder.ts';
import { items, property } from '../property.ts';
import { blocks, inBlock } from './arguments.ts';
import { nodeModule } from './node-module.ts';

/** The code of a service, a job or a worker pool of Cloud Run. */
export interface ServiceCode {
  readonly handler: FunctionDeclaration['handler'];
  /** The runtime by the base image; null if it is not known. */
  readonly runtime: string | null;
}

/** Images of Google that only show that a service runs. */
const samples = /^(?:[a-z]+-docker\.pkg\.dev\/cloudrun\/container|gcr\.io\/cloudrun)\//;

/**
 * Finds the program that a container runs: the folder of a deployment from source, or the folder from which its image is built; there
 * the command of the container, of the Dockerfile, or the one that Google's buildpacks choose. Source: Cloud Run documentation,
 * "Deploy services from source code", "Buildpacks".
 */
export function serviceCode(
  resource: Declaration,
  containersAt: readonly string[],
  app: Declared,
): ServiceCode {
  const container = firstContainer(resource.properties, containersAt);
  const image = property(container, 'image');
  const own = app.template.functions.get(resource.id)?.directory ?? null;
  const isSample = image !== undefined && samples.test(spelled(image));
  const linked = own === null && image !== undefined && !isSample ? imageFolder(image, app) : null;
  const directory = own ?? linked?.directory ?? null;
  if (directory === null) return unread(`the folder of its image was not found${imageName(image)}`);
  const link = linked ? { link: linked.link } : {};
  const target = asString(inBlock(resource.properties, 'build_config', 'function_target'));
  if (target !== null) return ofFramework(directory, target, link, app.source);
  const command = wordsOf(container);
  const built = imageOf(directory, linked?.dockerfile ?? 'Dockerfile', app.source);
  const words = command.length > 0 ? command : (built?.command ?? defaultCommand(directory, app.source));
  const handler = handlerOf(words, directory, app.source, 0);
  if (handler === null)
    return unread(
      words.length > 0
        ? `what its command starts is not known: ${words.join(' ').slice(0, 80)}`
        : 'the command of its container is not known',
    );
  return {
    handler: {
      kind: 'handler',
      directory: built?.folderOf(handler) ?? directory,
      handler,
      inline: null,
      ...link,
    },
    runtime: built?.runtime ? asGoogle(built.runtime) : null,
  };
}

/** Returns a runtime as Google writes it: `nodejs20.x` is `nodejs20`, `python3.12` is `python312`. */
const asGoogle = (runtime: string): string => runtime.replace(/\.x$/, '').replace(/^python3\./, 'python3');

const unread = (why: string): ServiceCode => ({ handler: { kind: 'unknown', why }, runtime: null });

const imageName = (image: Value | undefined): string => {
  const address = image === undefined ? '' : spelled(image);
  return address === '' ? '' : `: ${address}`;
};

/** Returns the container that gets the requests: the first with a port, else the first. */
function firstContainer(properties: Value, path: readonly string[]): Value | undefined {
  const [last = '', ...above] = [...path].reverse();
  const holder = above
    .reverse()
    .reduce<Value | undefined>((value, name) => blocks(value, name)[0], properties);
  const containers = blocks(holder, last);
  return containers.find((each) => blocks(each, 'ports').length > 0) ?? containers[0];
}

/** Returns the words of `command` and `args`; none if the container does not set them. */
const wordsOf = (container: Value | undefined): readonly string[] =>
  ['command', 'args'].flatMap((name) =>
    items(property(container, name)).flatMap(({ value }) => asString(value) ?? []),
  );

/** Makes the handler of a function that Google's framework starts in a service. */
function ofFramework(
  directory: string,
  target: string,
  link: { readonly link?: Link },
  source: Source,
): ServiceCode {
  const module = source.kind(below(directory, 'main.py')) === 'file' ? 'main' : nodeModule(directory, source);
  if (module === null) return unread('the file with its entry point is not known');
  return {
    handler: { kind: 'handler', directory, handler: `${module}.${target}`, inline: null, ...link },
    runtime: null,
  };
}

/** Returns the handler that a command starts, also through a script of package.json and Google's framework. */
function handlerOf(
  words: readonly string[],
  directory: string,
  source: Source,
  depth: number,
): string | null {
  const script = packageScript(words);
  if (script !== null && depth <= 3) {
    const manifest = parseFile(below(directory, 'package.json'), source)?.root;
    const written = manifest && stringOf(get(manifest, 'scripts', script));
    return written ? handlerOf(commandWords(written), directory, source, depth + 1) : null;
  }
  const program = words.findIndex((word) => /(?:^|\/)functions-framework(?:-python)?$/.test(word));
  if (program >= 0) return frameworkTarget(words.slice(program + 1), directory, source);
  // `sh -c "exec node server.js"`
  if (/(?:^|\/)(?:ba|da)?sh$/.test(words[0] ?? '') && words[1] === '-c' && depth <= 3)
    return handlerOf(commandWords(words.slice(2).join(' ')), directory, source, depth + 1);
  const started = startedHandler(words);
  if (started === null) return mainOfFolder(words, directory, source);
  return words.includes('-m') ? mainOfPackage(started, directory, source) : started;
}

/** Returns the program of `python -m shop`: of a package Python runs `__main__.py`. */
function mainOfPackage(started: string, directory: string, source: Source): string {
  const module = started.endsWith(`.${programExport}`) ? started.slice(0, -programExport.length - 1) : null;
  if (module === null) return started;
  const main = `${module.replaceAll('.', '/')}/__main__`;
  return source.kind(below(directory, `${main}.py`)) === 'file' ? `${main}.${programExport}` : started;
}

/** Returns the program of `node .`: the file that `main` of package.json names. */
function mainOfFolder(words: readonly string[], directory: string, source: Source): string | null {
  const isNode = words.some((word) => /(?:^|\/)(?:node|nodejs|bun|tsx|ts-node)$/.test(word));
  if (!isNode || !/^\.\/?$/.test(words.at(-1) ?? '')) return null;
  const module = nodeModule(directory, source);
  return module === null ? null : `${module}.${programExport}`;
}

/** Returns the words of the last command of a line. */
const commandWords = (line: string): readonly string[] =>
  (line.split(/&&|;/).at(-1) ?? '').trim().split(/\s+/);

/** Returns the function that `functions-framework --target=go --source=app.py` starts. */
function frameworkTarget(words: readonly string[], directory: string, source: Source): string | null {
  const option = (name: string): string | undefined => {
    const at = words.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    return words[at]?.split('=')[1] ?? (at < 0 ? undefined : words[at + 1]);
  };
  const target = option('target') ?? 'function';
  const written = option('source');
  if (written !== undefined && /\.(py|[cm]?[jt]s)$/.test(written))
    return `${written.replace(/^\.\//, '').replace(/\.\w+$/, '')}.${target}`;
  const isPython = source.kind(below(directory, 'main.py')) === 'file';
  const module = isPython ? 'main' : nodeModule(directory, source);
  return module === null ? null : `${module}.${target}`;
}

/**
 * Returns the command that Google's buildpacks choose: the `web` process of a Procfile, `npm start`, the main file of Node.js, or
 * gunicorn with `app` of main.py. Source: Google Cloud documentation, "Build a Node.js application", "Build a Python application".
 */
function defaultCommand(directory: string, source: Source): readonly string[] {
  const procfile = source.read(below(directory, 'Procfile'));
  const process = 'text' in procfile ? /^web:\s*(.+)$/m.exec(procfile.text)?.[1] : undefined;
  if (process !== undefined) return commandWords(process);
  const isFile = (name: string): boolean => source.kind(below(directory, name)) === 'file';
  if (['package.json', 'server.js', 'index.js'].some(isFile)) {
    const path = below(directory, 'package.json');
    const manifest = isFile('package.json') ? (parseFile(path, source)?.root ?? undefined) : undefined;
    if (stringOf(get(manifest, 'scripts', 'start')) !== undefined) return ['npm', 'start'];
    const main = stringOf(get(manifest, 'main')) ?? (isFile('server.js') ? 'server.js' : 'index.js');
    return ['node', main];
  }
  for (const [name, module] of [
    ['main.py', 'main'],
    ['app.py', 'app'],
  ] as const)
    if (isFile(name)) return ['gunicorn', `${module}:app`];
  return [];
}
