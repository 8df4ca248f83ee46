import { allowed } from '../../core/contract.ts';
import { type Any, hookInner } from '../hook.ts';
import { apply, endsWith, getOwnPropertyDescriptor, isArray, put, text } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { type Inner, innerOf } from './inner.ts';

/**
 * Hides the `package.json` files that the function has no permission to read. To look up a module, native code of Node reads these files in
 * each folder, and parts of their content appear in errors and paths.
 */
export function hookPackages(shell: Shell): void {
  const { core, Module } = shell;
  const inner = core.limits('files') ? innerOf() : null;
  if (inner === null) return;
  const mayRead = (path: string): boolean => core.file('read', path) === allowed;
  const modules = nativeOf(inner);
  const isNative = hookInner(
    modules,
    'readPackageJSON',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const path = text(args[0]);
        put(args, 0, path);
        return mayRead(path) ? apply(original, this, args) : undefined;
      },
  );
  // These functions return, among other values, the path of the file that they found.
  const finders = ['getNearestParentPackageJSON', 'getPackageScopeConfig'];
  for (let index = 0; index < finders.length; index += 1)
    hookInner(
      modules,
      finders[index] as string,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          const found = apply(original, this, args);
          if (!isArray(found)) return found;
          for (let at = 0; at < found.length; at += 1) {
            const path: unknown = found[at];
            const isFile = typeof path === 'string' && path[0] === '/' && endsWith(path, '/package.json');
            if (isFile && !mayRead(path)) return undefined;
          }
          return found;
        },
    );
  if (!isNative && !hookReader(Module, mayRead)) core.failed('packages that may not be read are not hidden');
}

/** Returns the binding that reads packages; null in Node 20. */
function nativeOf({ internalBinding }: Inner): object | null {
  try {
    return apply(internalBinding, undefined, ['modules']) as object;
  } catch {
    return null;
  }
}

/** Hooks the function with which Node 20 reads packages. */
function hookReader(Module: Shell['Module'], mayRead: (path: string) => boolean): boolean {
  const { get, set } = getOwnPropertyDescriptor(Module, '_readPackage') ?? {};
  if (get === undefined || set === undefined) return false;
  const original = apply(get as Any, Module, []) as Any;
  const stand = (folder: unknown): unknown => {
    const path = text(folder);
    return mayRead(`${path}/package.json`)
      ? apply(original, undefined, [path])
      : { __proto__: null, exists: false };
  };
  apply(set as Any, Module, [stand]);
  return true;
}
