import { allowed } from '../../core/contract.ts';
import type { Any } from '../hook.ts';
import { coded, dress, textRefusal } from '../hook.ts';
import {
  apply,
  before,
  construct,
  copyOf,
  decode,
  defineProperty,
  endsWith,
  FunctionOf,
  getPrototypeOf,
  ownGlobal,
  put,
  slice,
  startsWith,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';

/**
 * Hooks `Function` and the constructors of other kinds of functions, `eval` and `import()`. It is called when the function has been loaded.
 * Before that there are no texts of events; and libraries make functions that `import()` relative to their own file, which only works with
 * the built-in.
 */
export function hookStrings(shell: Shell): void {
  const { core } = shell;
  if (!core.limits('code')) return;
  const samples = [() => {}, async () => {}, function* () {}, async function* () {}];
  for (let at = 0; at < samples.length; at += 1) {
    const prototype = getPrototypeOf(samples[at] as object) as { constructor: Any };
    const original = prototype.constructor;
    const stand = function (this: unknown, ...args: unknown[]): unknown {
      const parts = copyOf(args);
      for (let index = 0; index < parts.length; index += 1) put(parts, index, text(parts[index]));
      const body = parts.length === 0 ? '' : (parts[parts.length - 1] as string);
      if (core.source(parts.length < 2 ? body : `${joined(parts)}`) !== allowed) throw textRefusal();
      return new.target === undefined
        ? apply(original, this, parts)
        : construct(
            original as never,
            parts,
            (new.target as unknown) === stand ? original : (new.target as never),
          );
    };
    dress(stand, original);
    defineProperty(prototype, 'constructor', { value: stand, writable: true, configurable: true });
    if (original === FunctionOf)
      defineProperty(ownGlobal, 'Function', { value: stand, writable: true, configurable: true });
  }
  hookImports(shell);
  hookEval(shell);
}

/**
 * Hooks `eval`. A call of a stand-in does not run in the scope of the call. That does not matter if all calls are refused. Otherwise, code
 * that reads and calls `eval` at the same place (`eval(…)`) gets the built-in, and the guard judges the call without its text. Other code
 * gets the stand-in, which checks the text.
 */
function hookEval(shell: Shell): void {
  const { core } = shell;
  const direct = ownGlobal.eval;
  const put = (value: unknown): boolean =>
    defineProperty(ownGlobal, 'eval', { value, writable: true, configurable: true });
  const { stand } = {
    stand(source: unknown): unknown {
      if (typeof source === 'string' && core.source(source) !== allowed) throw textRefusal();
      return apply(direct, undefined, [source]);
    },
  };
  dress(stand, direct);
  if (core.enforces('code') && !shell.allowsEval) {
    put(stand);
    return;
  }
  defineProperty(ownGlobal, 'eval', {
    get: () => {
      if (core.mentionsEval() === true) return stand;
      if (core.use('eval', 'of a text where it is called') !== allowed) throw textRefusal();
      return direct;
    },
    set: put,
    configurable: true,
  });
}

/** Refuses `import()` of a `data:` URL, and of files that do not belong to the function. It hooks the URLs that the loader makes (`late.ts`). */
function hookImports(shell: Shell): void {
  const { core } = shell;
  const check = (url: string): void => {
    const path = startsWith(url, 'file:') ? pathOfUrl(url) : null;
    if (path === null ? !startsWith(url, 'data:') : endsWith(path, '.json') || core.isOwnCode(path)) return;
    if (core.source(`import ${url}`) !== allowed)
      throw coded('ERR_ACCESS_DENIED', 'code from elsewhere is not allowed');
  };
  shell.whenImported((url) => {
    if (core.calledByLoader()) check(url);
  });
}

function pathOfUrl(url: string): string | null {
  try {
    return decode(slice(before(before(url, '?'), '#'), 'file://'.length));
  } catch {
    return null;
  }
}

function joined(parts: readonly unknown[]): string {
  let source = '(';
  for (let at = 0; at < parts.length - 1; at += 1) source += `${at === 0 ? '' : ','}${parts[at] as string}`;
  return `${source}) { ${parts[parts.length - 1] as string} }`;
}
