import { allowed } from '../../core/contract.ts';
import { type Any, coded, hook, hookEach, refusal, withWords } from '../hook.ts';
import {
  apply,
  base64Of,
  before,
  bytesFrom,
  construct,
  create,
  defineProperty,
  getPrototypeOf,
  isBytes,
  keys,
  lengthOf,
  numberOf,
  ownProcess,
  put,
  reject,
  slice,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { vmNames, type WasmNamespace, wasmNames } from './targets.ts';

/*
 * Hooks the functions that turn texts or bytes into code: contexts, bindings, engines, WebAssembly, the inspector. This part of the shell is
 * loaded when one of these functions is called.
 */

/** Hooks the functions of `node:vm`; `script` is the prototype of the native class of scripts. */
export function hookContexts(shell: Shell, vm: object, script: object | undefined): void {
  const { core } = shell;
  const contextify = shell.binding('contextify');
  const refused = (name: string) => (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      // Node itself once runs `this` in a new context, to get regular expressions that the function cannot have replaced.
      if (name === 'vm.runInNewContext' && args[0] === 'this' && core.calledForGlobal())
        return shell.freshGlobal();
      if (!shell.isLoading()) {
        if (core.use('vm', name) !== allowed) throw refusal(name);
        if (takesScript[name] === true && args.length > 0) {
          const script = text(args[0]);
          put(args, 0, script);
          if (core.script(script) !== allowed) throw refusal(name);
        }
      }
      return new.target === undefined
        ? apply(original, this, args)
        : construct(original as never, args, new.target as never);
    };
  hook(script, 'runInContext', refused('vm.Script'));
  hook(contextify, 'makeContext', refused('vm.createContext'));
  hookEach(vm, vmNames, (name) => refused(`vm.${name}`));
  hookWasmOfContexts(shell, vm);
}

/** The functions that make a context: the position of their options, and the member that says what the context may compile. */
const makers = [
  { name: 'createContext', position: 1, member: 'codeGeneration' },
  { name: 'runInNewContext', position: 2, member: 'contextCodeGeneration' },
] as const;

/** Switches WebAssembly off in new contexts where no rule allows it: the `WebAssembly` of a context has no hooks. */
function hookWasmOfContexts(shell: Shell, vm: object): void {
  const { Script } = vm as { readonly Script?: { readonly prototype: object } };
  for (let at = 0; at < makers.length; at += 1) {
    const { name, position, member } = makers[at] as (typeof makers)[number];
    hook(vm, name, (original) => withoutWasm(shell, original, position, member));
  }
  hook(Script?.prototype, 'runInNewContext', (original) =>
    withoutWasm(shell, original, 1, 'contextCodeGeneration'),
  );
}

function withoutWasm({ core }: Shell, original: Any, position: number, member: string) {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!core.enforces('code') || core.allows('wasm')) return apply(original, this, args);
    const passed = args[position];
    const options = create(typeof passed === 'object' ? passed : null) as Record<string, unknown>;
    if (typeof passed === 'string') options['filename'] = passed;
    const { strings } = (options[member] ?? {}) as { readonly strings?: unknown };
    const value = create(null) as Record<string, unknown>;
    value['wasm'] = false;
    if (strings !== undefined) value['strings'] = strings;
    defineProperty(options, member, { value });
    for (let at = args.length; at < position; at += 1) put(args, at, undefined);
    put(args, position, options);
    return apply(original, this, args);
  };
}

/** Functions of `node:vm` whose first argument is the text of a script. */
const takesScript: Readonly<Record<string, boolean>> = {
  __proto__: null as never,
  'vm.createScript': true,
  'vm.runInContext': true,
  'vm.runInNewContext': true,
  'vm.runInThisContext': true,
  'vm.compileFunction': true,
};

/** Hooks `module.register` and `module.registerHooks`, which can change all code that is loaded. */
export function hookLoaders({ core }: Shell, module: object): void {
  hook(
    module,
    'register',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (core.use('worker', 'module.register') !== allowed)
          throw coded('ERR_ACCESS_DENIED', 'module.register is not allowed');
        return apply(original, this, args);
      },
  );
  hook(
    module,
    'registerHooks',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (core.use('eval', 'module.registerHooks') !== allowed)
          throw coded('ERR_ACCESS_DENIED', 'module.registerHooks is not allowed');
        return apply(original, this, args);
      },
  );
}

/** Hooks `process.binding` and `process._linkedBinding`, which give access to Node's native code. */
export function hookBindings({ core }: Shell): void {
  // The hooks of a binding apply here, too. Old libraries may use the harmless bindings, most of which only hold constants.
  hook(
    ownProcess,
    'binding',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const name = text(args[0]);
        if (harmlessBindings[name] !== true && core.use('addon', `process.binding(${name})`) !== allowed)
          throw coded('ERR_ACCESS_DENIED', `process.binding(${name}) is not allowed`);
        const binding = apply(original, this, [name]) as object;
        // The functions of this binding do not check lengths: they copy bytes beyond the end of a buffer. So only its constants are returned.
        return name === 'buffer' && !core.allows('addon') ? constantsOf(binding) : binding;
      },
  );
  hook(
    ownProcess,
    '_linkedBinding',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (core.use('addon', 'process._linkedBinding') !== allowed)
          throw coded('ERR_ACCESS_DENIED', 'process._linkedBinding is not allowed');
        return apply(original, this, args);
      },
  );
}

/** Hooks `v8.setFlagsFromString`, because flags of V8 can switch off protections. */
export function hookFlags({ core }: Shell, v8: object): void {
  hook(
    v8,
    'setFlagsFromString',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const flags = text(args[0]);
        if (core.use('inspector', `v8.setFlagsFromString(${flags})`) !== allowed)
          throw coded('ERR_ACCESS_DENIED', 'v8.setFlagsFromString is not allowed');
        return apply(original, this, [flags]);
      },
  );
}

/** Hooks `v8.queryObjects`, because its summary shows every object of the ownProcess, including those of Node's internal modules. */
export function hookHeap({ core }: Shell, v8: object): void {
  hook(
    v8,
    'queryObjects',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (typeof args[1] === 'object' && args[1] !== null) {
          const options = create(null) as Record<string, unknown>;
          options['format'] = (args[1] as { readonly format?: unknown }).format ?? 'count';
          put(args, 1, options);
          if (options['format'] !== 'count' && core.use('inspector', 'v8.queryObjects') !== allowed)
            throw coded('ERR_ACCESS_DENIED', 'a summary of v8.queryObjects is not allowed');
        }
        return apply(original, this, args);
      },
  );
}

const refusedEngine = (shell: Shell, name: string) => (original: Any) =>
  function (this: unknown, ...args: unknown[]): unknown {
    if (shell.core.use('addon', name) !== allowed) throw coded('ERR_ACCESS_DENIED', `${name} is not allowed`);
    return apply(original, this, args);
  };

/** Hooks the loading of OpenSSL engines, which are native code. */
export function hookEngines(shell: Shell, crypto: object): void {
  hook(crypto, 'setEngine', refusedEngine(shell, 'crypto.setEngine'));
}

let hasContexts = false;

/** Hooks the native class of TLS contexts when its first object is made; making one only for the hook would read all root certificates. */
export function hookSecure(shell: Shell, module: object): void {
  const contexts = <Holder>(holder: Holder): Holder => {
    const { context } = holder as { readonly context?: object };
    if (hasContexts || typeof context !== 'object') return holder;
    hasContexts = true;
    const prototype = getPrototypeOf(context);
    hook(prototype, 'setClientCertEngine', refusedEngine(shell, 'tls.createSecureContext with an engine'));
    hook(prototype, 'setEngineKey', refusedEngine(shell, 'tls.createSecureContext with an engine'));
    return holder;
  };
  hook(
    module,
    'createSecureContext',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (!hasContexts) contexts(apply(original, this, []) as object);
        return apply(original, this, args);
      },
  );
  hook(
    module,
    'SecureContext',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        return contexts(construct(original as never, args, (new.target ?? original) as never) as object);
      },
  );
}

function constantsOf(binding: object): object {
  const constants = create(null) as Record<string, unknown>;
  const names = keys(binding);
  for (let at = 0; at < names.length; at += 1) {
    const value = (binding as Record<string, unknown>)[names[at] as string];
    if (typeof value === 'number') constants[names[at] as string] = value;
  }
  return constants;
}

const harmlessBindings: Readonly<Record<string, true>> = {
  __proto__: null as never,
  constants: true,
  natives: true,
  util: true,
  config: true,
  uv: true,
  buffer: true,
  url: true,
  zlib: true,
  icu: true,
};

/** Hooks WebAssembly; `exportsOf` is `WebAssembly.Module.exports`, which throws for a value that is not a module. */
export function hookWasm(shell: Shell, wasm: WasmNamespace, exportsOf: Any): void {
  const { core } = shell;
  const isModule = (value: unknown): boolean => {
    try {
      apply(exportsOf, undefined, [value]);
      return true;
    } catch {
      return false;
    }
  };
  /**
   * True for bytes that are contained in a library of Node or in a file of the function. It is not enough that Node is the caller, because
   * Node's functions pass on bytes of other code.
   */
  const isKnown = (args: unknown[]): boolean => {
    // A compiled module was judged when it was compiled.
    if (isModule(args[0])) return true;
    if (!isBytes(args[0])) return false;
    const bytes = bytesFrom(args[0]);
    put(args, 0, bytes);
    const base64 = base64Of(bytes, 0, lengthOf(bytes));
    return (shell.isFromNode() && shell.isInNode(base64)) || shell.isInOwnCode(base64);
  };
  for (let at = 0; at < wasmNames.length; at += 1) {
    const name = wasmNames[at] as string;
    hook(
      wasm,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (!isKnown(args) && core.use('wasm', `WebAssembly.${name}`) !== allowed)
            return reject(new wasm.CompileError(withWords(`WebAssembly.${name}(): not allowed`)));
          return apply(original, this, args);
        },
    );
  }
  hook(
    wasm,
    'Module',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (!isKnown(args) && core.use('wasm', 'WebAssembly.Module') !== allowed)
          throw new wasm.CompileError(withWords('WebAssembly.Module(): not allowed'));
        return construct(original as never, args, new.target as never);
      },
  );
}

/** Hooks `WASI`, which runs WebAssembly with access to files. */
export function hookWasi(shell: Shell, wasi: object): void {
  const { core } = shell;
  hook(
    wasi,
    'WASI',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (core.use('wasm', 'WASI') !== allowed) throw coded('ERR_ACCESS_DENIED', 'WASI is not allowed');
        const options = args[0];
        const read = typeof options === 'object' && options !== null ? wasiOptions(shell, options) : options;
        return construct(original as never, [read], new.target as never);
      },
  );
}

/** The options of `WASI` that Node reads. */
const optionsOfWasi = 'version args env preopens stdin stdout stderr returnOnExit';

/**
 * Reads the options of `WASI` once. Below a folder that it opens (`preopens`) WebAssembly reads and writes all files, and no hook sees that: a rule of
 * `files` must allow both for everything there.
 */
function wasiOptions(shell: Shell, passed: object): Record<string, unknown> {
  const options = create(null) as Record<string, unknown>;
  for (let rest = optionsOfWasi; rest !== ''; ) {
    const name = before(rest, ' ');
    const value = (passed as Record<string, unknown>)[name];
    if (value !== undefined) options[name] = value;
    rest = slice(rest, name.length + 1);
  }
  for (let rest = channelsOfWasi; rest !== ''; ) {
    const name = before(rest, ' ');
    if (options[name] !== undefined) options[name] = channelOf(shell, options[name]);
    rest = slice(rest, name.length + 1);
  }
  const { preopens } = options;
  if (typeof preopens !== 'object' || preopens === null) return options;
  const folders = create(null) as Record<string, string>;
  const names = keys(preopens);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    const folder = text((preopens as Record<string, unknown>)[name]);
    // Only a rule for all below the folder fits a path that is two levels deeper.
    if (!isOpen(shell, folder) || !isOpen(shell, `${folder}/a/b`)) throw refusal('preopen', folder);
    folders[name] = folder;
  }
  options['preopens'] = folders;
  return options;
}

const channelsOfWasi = 'stdin stdout stderr';

/** Returns the number of an open file that WebAssembly may read, write and close: it is not that of the signals or of a connection. */
function channelOf(shell: Shell, value: unknown): number {
  const fd = numberOf(value) | 0;
  const isGuards = shell.isSignals(fd) || (fd > 2 && shell.endsSignals(fd));
  if (isGuards || shell.refusesBeside(fd, 'WASI on')) throw refusal('open');
  return fd;
}

const isOpen = ({ core }: Shell, path: string): boolean =>
  core.file('read', path) === allowed && core.file('whole', path) === allowed;

const refusedInspector = (shell: Shell, name: string) => (original: Any) =>
  function (this: unknown, ...args: unknown[]): unknown {
    if (shell.core.use('inspector', name) !== allowed)
      throw coded('ERR_INSPECTOR_NOT_AVAILABLE', `${name} is not allowed`);
    return apply(original, this, args);
  };

/** Hooks the inspector (the debugger of V8); `sessions` are the prototypes of the native classes through which a program uses the inspector. */
export function hookInspector(shell: Shell, sessions: readonly (object | undefined)[]): void {
  for (let at = 0; at < sessions.length; at += 1)
    hook(sessions[at], 'dispatch', refusedInspector(shell, 'inspector.Session'));
  const binding = shell.binding('inspector');
  hook(binding, 'open', refusedInspector(shell, 'inspector.open'));
  hook(binding, 'callAndPauseOnStart', refusedInspector(shell, 'inspector'));
  hook(ownProcess, '_debugProcess', refusedInspector(shell, 'process._debugProcess'));
}

/** Hooks `inspector.open` of the module. */
export function hookInspectorModule(shell: Shell, inspector: object): void {
  hook(inspector, 'open', refusedInspector(shell, 'inspector.open'));
}
