import { type Any, dress, hook, hookEach, refusal } from '../hook.ts';
import {
  apply,
  base64Of,
  before,
  bytesFrom,
  construct,
  copyOf,
  create,
  defineProperty,
  ErrorOf,
  endsWith,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isBytes,
  keys,
  lengthOf,
  put,
  slice,
  startsWith,
  text,
} from '../primordials.ts';
import type { Shell } from '../shell.ts';
import { pathOf } from './files.ts';
import { hookMessages } from './messages.ts';

/** Code that does not come from the function's own files: strings, contexts, native code, wasm, the inspector. */
export function hookCode(shell: Shell): void {
  const { core } = shell;
  if (!core.limits('code')) return;
  hookContexts(shell);
  hookNative(shell);
  hookWasm(shell);
  hookInspector(shell);
}

/**
 * `Function` and its kin, `eval` and `import()`. Set once the function
 * is loaded: until then no text of an event can be there, and libraries make functions that `import()` from where they are,
 * which only the built-in can.
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
      if (core.source(parts.length < 2 ? body : `${joined(parts)}`) !== 0)
        throw new EvalError('Code generation from strings disallowed for this context');
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
    if (original === Function)
      defineProperty(globalThis, 'Function', { value: stand, writable: true, configurable: true });
  }
  hookImports(shell);
  hookEval(shell);
}

/**
 * A stand-in for `eval` would lose the scope that it is called in. Where it is refused that does not matter, and its text is
 * seen; elsewhere each look at the name is told, and gives the built-in.
 */
function hookEval(shell: Shell): void {
  const { core } = shell;
  const refused = (): Error => new EvalError('Code generation from strings disallowed for this context');
  // biome-ignore lint/security/noGlobalEval: it is what is guarded here
  const direct = globalThis.eval;
  const put = (value: unknown): boolean =>
    defineProperty(globalThis, 'eval', { value, writable: true, configurable: true });
  if (core.enforces('code') && !shell.allowsEval) {
    const stand = (source: unknown): unknown => {
      if (typeof source === 'string' && core.source(source) !== 0) throw refused();
      return apply(direct, undefined, [source]);
    };
    dress(stand, direct);
    put(stand);
    return;
  }
  defineProperty(globalThis, 'eval', {
    get: () => {
      if (core.use('eval', 'of a text where it is called') !== 0) throw refused();
      return direct;
    },
    set: put,
    configurable: true,
  });
}

/** `import()` of a text, and of files that are not the function's own: its loader asks no module that could be hooked. */
function hookImports(shell: Shell): void {
  const { core } = shell;
  const check = (url: string): void => {
    const path = startsWith(url, 'file:') ? pathOfUrl(url) : null;
    if (path === null ? !startsWith(url, 'data:') : endsWith(path, '.json') || core.isOwnCode(path)) return;
    if (core.source(`import ${url}`) !== 0)
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

const decode = decodeURIComponent;

function joined(parts: readonly unknown[]): string {
  let all = '(';
  for (let at = 0; at < parts.length - 1; at += 1) all += `${at === 0 ? '' : ','}${parts[at] as string}`;
  return `${all}) { ${parts[parts.length - 1] as string} }`;
}

function hookContexts(shell: Shell): void {
  const { core } = shell;
  const contextify = shell.binding('contextify');
  const script = (contextify?.['ContextifyScript'] as { prototype?: object } | undefined)?.prototype;
  const refused = (what: string) => (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      // Node takes the globals of a fresh context for itself, once, where it needs expressions that nobody has replaced.
      if (what === 'vm.runInNewContext' && args[0] === 'this' && core.calledForGlobal())
        return shell.freshGlobal();
      if (!shell.isLoading() && core.use('vm', what) !== 0) throw refusal(what);
      return new.target === undefined
        ? apply(original, this, args)
        : construct(original as never, args, new.target as never);
    };
  hook(script, 'runInContext', refused('vm.Script'));
  hook(contextify, 'makeContext', refused('vm.createContext'));
  const vm = shell.require('node:vm');
  hookEach(
    vm,
    [
      'compileFunction',
      'createContext',
      'createScript',
      'runInContext',
      'runInNewContext',
      'runInThisContext',
      'measureMemory',
    ],
    (name) => refused(`vm.${name}`),
  );
  shell.whenLoaded('module', (module) => {
    hook(
      module,
      'register',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (core.use('worker', 'module.register') !== 0)
            throw coded('ERR_ACCESS_DENIED', 'module.register is not allowed');
          return apply(original, this, args);
        },
    );
    hook(module, 'registerHooks', (original) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        if (core.use('eval', 'module.registerHooks') !== 0)
          throw coded('ERR_ACCESS_DENIED', 'module.registerHooks is not allowed');
        return apply(original, this, args);
      };
    });
  });
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
        if ((!isPlain() || !shell.isOwnSource(file, source)) && core.source(source) !== 0)
          throw new EvalError('Code generation from strings disallowed for this context');
        return apply(original, this, args);
      },
  );
}

/** What Node puts around each CommonJS module; whoever writes something in there has it run as code of that module. */
function plainWrapper(Module: Shell['Module']): () => boolean {
  const { wrap, wrapper } = Module;
  const head = wrapper[0];
  const tail = wrapper[1];
  const holds = (at: number, text: unknown): boolean =>
    getOwnPropertyDescriptor(wrapper, at)?.value === text && typeof text === 'string';
  return () => Module.wrap === wrap && Module.wrapper === wrapper && holds(0, head) && holds(1, tail);
}

function hookNative(shell: Shell): void {
  const { core } = shell;
  hookMessages(shell);
  hook(
    process,
    'dlopen',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const path = pathOf(args[1]) ?? '';
        put(args, 1, path);
        if (core.addon(path) !== 0) throw coded('ERR_DLOPEN_DISABLED', `Cannot load native addon ${path}`);
        return apply(original, this, args);
      },
  );
  // What was hooked is hooked for these too; the bindings that hold nothing but constants stay open for old libraries.
  hook(
    process,
    'binding',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const name = text(args[0]);
        if (harmlessBindings[name] !== true && core.use('addon', `process.binding(${name})`) !== 0)
          throw coded('ERR_ACCESS_DENIED', `process.binding(${name}) is not allowed`);
        const binding = apply(original, this, [name]) as object;
        // Its functions copy as many bytes as they are told, also those behind the end of a buffer.
        return name === 'buffer' && !core.allows('addon') ? constantsOf(binding) : binding;
      },
  );
  hook(
    process,
    '_linkedBinding',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (core.use('addon', 'process._linkedBinding') !== 0)
          throw coded('ERR_ACCESS_DENIED', 'process._linkedBinding is not allowed');
        return apply(original, this, args);
      },
  );
  hookEngines(shell);
  shell.whenLoaded('v8', (v8) =>
    hook(
      v8,
      'setFlagsFromString',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          const flags = text(args[0]);
          if (core.use('inspector', `v8.setFlagsFromString(${flags})`) !== 0)
            throw coded('ERR_ACCESS_DENIED', 'v8.setFlagsFromString is not allowed');
          return apply(original, this, [flags]);
        },
    ),
  );
}

/** OpenSSL engines are native code. */
function hookEngines(shell: Shell): void {
  const refused = (what: string) => (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      if (shell.core.use('addon', what) !== 0) throw coded('ERR_ACCESS_DENIED', `${what} is not allowed`);
      return apply(original, this, args);
    };
  let done = false;
  const contexts = <Holder>(holder: Holder): Holder => {
    const { context } = holder as { readonly context?: object };
    if (done || typeof context !== 'object') return holder;
    done = true;
    const prototype = getPrototypeOf(context);
    hook(prototype, 'setClientCertEngine', refused('tls.createSecureContext with an engine'));
    hook(prototype, 'setEngineKey', refused('tls.createSecureContext with an engine'));
    return holder;
  };
  shell.whenLoaded('crypto', (crypto) => hook(crypto, 'setEngine', refused('crypto.setEngine')));
  // The native class is reached by its first object, and making one reads all root certificates: not before it is used.
  const hookSecure = (module: object): void => {
    hook(
      module,
      'createSecureContext',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (!done) contexts(apply(original, this, []) as object);
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
  };
  shell.whenLoaded('tls', hookSecure);
  shell.whenLoaded('_tls_common', hookSecure);
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
  os: true,
  url: true,
  zlib: true,
  icu: true,
};

interface WasmNamespace {
  readonly CompileError: new (message: string) => Error;
  readonly Module: { readonly exports: Any };
}

function hookWasm(shell: Shell): void {
  const { core } = shell;
  const wasm = (globalThis as unknown as { readonly WebAssembly: WasmNamespace }).WebAssembly;
  const { exports: exportsOf } = wasm.Module;
  const isModule = (value: unknown): boolean => {
    try {
      apply(exportsOf, wasm.Module, [value]);
      return true;
    } catch {
      return false;
    }
  };
  /** By the bytes: Node's own functions call whatever they are given, also these; libraries carry theirs in their code. */
  const isKnown = (args: unknown[]): boolean => {
    // What is compiled already was asked about then.
    if (isModule(args[0])) return true;
    if (!isBytes(args[0])) return false;
    const bytes = bytesFrom(args[0]);
    put(args, 0, bytes);
    const base64 = base64Of(bytes, 0, lengthOf(bytes));
    return (shell.isFromNode() && shell.isInNode(base64)) || shell.isInOwnCode(base64);
  };
  const names = ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming'];
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    hook(
      wasm,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (!isKnown(args) && core.use('wasm', `WebAssembly.${name}`) !== 0)
            return apply(rejectOf, Promise, [new wasm.CompileError(`WebAssembly.${name}(): not allowed`)]);
          return apply(original, this, args);
        },
    );
  }
  hook(
    wasm,
    'Module',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        if (!isKnown(args) && core.use('wasm', 'WebAssembly.Module') !== 0)
          throw new wasm.CompileError('WebAssembly.Module(): not allowed');
        return construct(original as never, args, new.target as never);
      },
  );
  const own = getOwnPropertyDescriptor(wasm, 'Module')?.value as Any | undefined;
  if (own?.prototype)
    defineProperty(own.prototype, 'constructor', { value: own, writable: true, configurable: true });
  shell.whenLoaded('wasi', (wasi) =>
    hook(
      wasi,
      'WASI',
      (original) =>
        function (this: unknown, ...args: unknown[]): unknown {
          if (core.use('wasm', 'WASI') !== 0) throw coded('ERR_ACCESS_DENIED', 'WASI is not allowed');
          return construct(original as never, args, new.target as never);
        },
    ),
  );
}

const rejectOf = Promise.reject;

function hookInspector(shell: Shell): void {
  const { core } = shell;
  const binding = shell.binding('inspector');
  const denied = (what: string) => (original: Any) =>
    function (this: unknown, ...args: unknown[]): unknown {
      if (core.use('inspector', what) !== 0)
        throw coded('ERR_INSPECTOR_NOT_AVAILABLE', `${what} is not allowed`);
      return apply(original, this, args);
    };
  const kinds = ['Connection', 'MainThreadConnection'];
  for (let at = 0; at < kinds.length; at += 1)
    hook(
      (binding?.[kinds[at] as string] as { prototype?: object } | undefined)?.prototype,
      'dispatch',
      denied('inspector.Session'),
    );
  hook(binding, 'open', denied('inspector.open'));
  hook(binding, 'callAndPauseOnStart', denied('inspector'));
  shell.whenLoaded('inspector', (inspector) => hook(inspector, 'open', denied('inspector.open')));
  hook(process, '_debugProcess', denied('process._debugProcess'));
}

export function coded(code: string, message: string): Error {
  const error = new ErrorOf(message);
  defineProperty(error, 'code', { value: code, writable: true, enumerable: true, configurable: true });
  return error;
}
