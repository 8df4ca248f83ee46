import { allowed } from '../../core/contract.ts';
import { coded, hook, textRefusal } from '../hook.ts';
import { pathOf } from '../path.ts';
import { apply, getOwnPropertyDescriptor, ownProcess, put, text } from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { hookMessages } from './messages.ts';
import { hookTemplates } from './templates.ts';

/** Hooks the functions that compile modules and load native add-ons, and messages, because a message can give access to all bindings. */
export function hookModules(shell: Shell): void {
  const { core } = shell;
  if (!core.limits('code')) return;
  const isPlain = plainWrapper(shell.Module);
  hook(
    shell.Module.prototype,
    '_compile',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const source = text(args[0]);
        const file = text(args[1]);
        put(args, 0, source);
        put(args, 1, file);
        if ((!isPlain() || !shell.isOwnSource(file, source)) && core.source(source) !== allowed)
          throw textRefusal();
        const result = apply(original, this, args);
        hookTemplates(shell, file, this as { exports: unknown });
        return result;
      },
  );
  hook(
    ownProcess,
    'dlopen',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const path = pathOf(args[1]) ?? '';
        put(args, 1, path);
        if (core.addon(path) !== allowed)
          throw coded('ERR_DLOPEN_DISABLED', `Cannot load native addon ${path}`);
        return apply(original, this, args);
      },
  );
  hookMessages(shell);
}

/**
 * Returns a test that is true as long as the texts that Node puts around each CommonJS module are the original ones. If the function changed
 * these texts, the added text would run as code of the module.
 */
function plainWrapper(Module: Shell['Module']): () => boolean {
  const { wrap, wrapper } = Module;
  const head = wrapper[0];
  const tail = wrapper[1];
  const holds = (at: number, text: unknown): boolean =>
    getOwnPropertyDescriptor(wrapper, at)?.value === text && typeof text === 'string';
  return () => Module.wrap === wrap && Module.wrapper === wrapper && holds(0, head) && holds(1, tail);
}
