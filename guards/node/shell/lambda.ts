import type { Start } from '../core/contract.ts';
import type { Any } from './hook.ts';
import { apply, indexOf, slice } from './primordials.ts';

/** The user's handler (`src/app.handler`), and the folder in which its file is looked up. */
export interface Redirect {
  readonly handler: string;
  readonly root: string;
}

/**
 * Replaces the handler's name by that of the guard's shim (`handler.mjs`) before AWS's runtime client reads the name: managed runtimes read
 * `_HANDLER`, the client in an image reads its command line. If the template names the shim already, `EMMENTAL_HANDLER` holds the user's
 * handler. Returns null outside of Lambda.
 */
export function redirectHandler({ env, cwd }: Omit<Start, 'missing'>, home: string): Redirect | null {
  const shim = `${home}/handler.handler`;
  const isClient = indexOf(process.argv[1] ?? '', 'aws-lambda-ric') >= 0 && process.argv.length > 2;
  const named = env['EMMENTAL_HANDLER'] ?? (isClient ? process.argv[2] : undefined) ?? env['_HANDLER'];
  if (named === undefined || named === '' || (env['AWS_LAMBDA_RUNTIME_API'] === undefined && !isClient))
    return null;
  process.env['_HANDLER'] = shim;
  if (isClient) process.argv[2] = shim;
  return { handler: named, root: env['LAMBDA_TASK_ROOT'] ?? cwd };
}

/** The functions that load modules: built-in ones (`load`), CommonJS (`require`) and ECMAScript modules (`import`). */
export interface ModuleLoader {
  readonly load: (id: string) => object;
  readonly require: (path: string) => unknown;
  readonly import: (url: string) => Promise<object>;
}

/** Loads the handler with a name like `src/app.handler`, in the same way and with the same errors as AWS's runtime client. */
export async function loadHandler({ handler, root }: Redirect, loader: ModuleLoader): Promise<Any> {
  const { existsSync } = loader.load('node:fs') as typeof import('node:fs');
  const path = loader.load('node:path') as typeof import('node:path');
  const base = handler.lastIndexOf('/') + 1;
  const dot = handler.indexOf('.', base);
  if (dot < 0) throw runtimeError('MalformedHandlerName', `Bad handler: ${handler}`);
  const name = slice(handler, dot + 1);
  const file = path.resolve(root, slice(handler, 0, dot));
  const found = ['', '.js', '.mjs', '.cjs']
    .map((end) => file + end)
    .find((candidate) => existsSync(candidate) && isFile(candidate, loader));
  if (found === undefined)
    throw runtimeError('ImportModuleError', `Error: Cannot find module '${slice(handler, 0, dot)}'`);
  process.env['_HANDLER'] = handler;
  const module = await loaded(found, loader);
  const parts = name.split('.');
  let member: unknown = module;
  for (const part of parts) member = (member as Record<string, unknown> | null | undefined)?.[part];
  if (member === undefined) throw runtimeError('HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof member !== 'function') throw runtimeError('HandlerNotFound', `${handler} is not a function`);
  return member as Any;
}

async function loaded(file: string, loader: ModuleLoader): Promise<unknown> {
  const { pathToFileURL } = loader.load('node:url') as typeof import('node:url');
  if (file.endsWith('.mjs') || (!file.endsWith('.cjs') && isModule(file, loader)))
    return loader.import(apply(pathToFileURL, undefined, [file]).href);
  return loader.require(file);
}

/** Returns true when the nearest package.json above a .js file makes it an ES module. */
function isModule(file: string, loader: ModuleLoader): boolean {
  const { existsSync, readFileSync } = loader.load('node:fs') as typeof import('node:fs');
  const path = loader.load('node:path') as typeof import('node:path');
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const found = path.join(folder, 'package.json');
    if (existsSync(found))
      try {
        return (JSON.parse(readFileSync(found, 'utf8')) as { readonly type?: string }).type === 'module';
      } catch {
        return false;
      }
    if (folder === path.dirname(folder)) return false;
  }
}

function isFile(path: string, loader: ModuleLoader): boolean {
  const { statSync } = loader.load('node:fs') as typeof import('node:fs');
  return statSync(path).isFile();
}

function runtimeError(name: string, message: string): Error {
  const error = new Error(message);
  error.name = `Runtime.${name}`;
  return error;
}
