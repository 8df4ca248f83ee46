import type { ShellParts } from './build-shell.ts';
import type { FreshFiles } from './fresh.ts';
import { guardFunctionsFramework } from './functions-framework.ts';
import type { Any } from './hook.ts';
import { hookStrings } from './hooks/strings.ts';
import { invocationGuard } from './invocations.ts';
import { loadHandler, redirectHandler } from './lambda.ts';
import { once } from './once.ts';
import { apply, freeze, indexOf, now, stringify } from './primordials.ts';
import type { Keeper } from './quarantine.ts';
import type { Shell } from './shell.ts';
import { isMainThread } from './start.ts';

/** The exports of `guard.cjs`. */
export interface Guard {
  /** Wraps a handler on platforms whose own handler the guard does not replace. */
  readonly protect: <Handler extends Any>(handler: Handler) => Handler;
  /** Loads the user's handler for the shim and wraps it. */
  readonly load: (use: Importer) => Promise<unknown>;
}

/**
 * Sends the last counts when the platform ends the instance: Lambda sends SIGTERM to a function with an extension, Cloud Run to every
 * container. The process then ends as it would without the guard, unless other code handles the signal.
 */
function onTermination(sendLast: () => void): void {
  const { pid, kill, listenerCount, removeListener } = process;
  const end = (): void => {
    sendLast();
    if ((apply(listenerCount, process, ['SIGTERM']) as number) > 1) return;
    apply(removeListener, process, ['SIGTERM', end]);
    apply(kill, process, [pid, 'SIGTERM']);
  };
  process.on('SIGTERM', end);
}

interface Importer {
  readonly import: (url: string) => Promise<object>;
}

/** Wraps the handler of a known platform, sends the start signal, and returns the guard's exports. */
export function adoptPlatform(
  { core, output, loading, events, node, start, missing }: ShellParts,
  shell: Shell,
  fresh: FreshFiles | null,
  home: string,
): Guard {
  const { load } = node;
  const requireHere = require as (path: string) => unknown;
  const isMain = isMainThread(load) || start.env['AWS_LAMBDA_MAX_CONCURRENCY'] !== undefined;
  const redirect = isMain ? redirectHandler(start, home) : null;
  const isFramework = indexOf(process.argv[1] ?? '', 'functions-framework') >= 0;
  if (redirect === null && !isFramework && core.limits('inbound'))
    missing['inbound'] =
      'no platform passes events to the guard here; protect(handler) and the Functions Framework do';
  core.started(stringify(missing));

  const flush = (): void => output.flush();
  const keeper: Keeper = { env: start.env, now, make: node.disk.make, load };
  const functionLoaded = once(() => {
    if (core.isActive()) hookStrings(shell);
  });
  const { protect } = invocationGuard(shell, keeper, flush, functionLoaded, fresh, events);
  if (redirect === null) {
    guardFunctionsFramework({ shell, keeper, events, flush, random: node.random }, functionLoaded);
    // On an unknown platform the guard cannot see when the function is loaded, so the hooks on strings are set now.
    if (!isFramework) functionLoaded();
  }
  const sendLast = (): void => {
    core.flush();
    flush();
  };
  process.on('exit', sendLast);
  if (redirect !== null || start.env['K_SERVICE'] !== undefined) onTermination(sendLast);
  return freeze({
    protect,
    load: async (use: Importer) => {
      if (redirect === null) throw new Error('emmental: the handler is missing; set EMMENTAL_HANDLER');
      fresh?.restarted();
      loading.functionLoads();
      return protect(await loadHandler(redirect, { load, require: requireHere, import: use.import }));
    },
  });
}
