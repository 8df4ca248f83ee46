import {
  type Abstract,
  type Call,
  choices,
  constant,
  elementOf,
  itemsOf,
  list,
  native,
  serialOf,
  stringOf,
  textOf,
  truthOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { arg, field, self } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';
import { sanitize, settle } from '../rules.ts';
import { type ProcessInput, recordInput, recordProgram, recordShell, recordWords } from './command.ts';
import { splitWords, wordsOf } from './split-words.ts';

const isList = (value: Abstract | undefined): boolean =>
  value !== undefined &&
  choices(value).some((choice) => choice.kind === 'object' && choice.object.shape === 'list');

/** Returns the options: the first record after the program. */
const optionsOf = (call: Call): Abstract | undefined =>
  call.args
    .slice(1)
    .find((value) =>
      choices(value).some((choice) => choice.kind === 'object' && choice.object.shape !== 'list'),
    );

/** May the options start a shell? An unknown `shell` option may. */
function usesShell(call: Call): boolean {
  const options = optionsOf(call);
  const shell = options && field(call.machine, options, 'shell', call);
  return shell !== undefined && truthOf(call.machine, shell) !== false;
}

/** Returns the process that a call starts. `command` is its command line, as far as it is known. */
const output = (call: Call, command: Abstract = undefinedValue): Abstract => {
  const text = unknown(`the output of ${call.name}`);
  settle(call, [text, text]);
  return instanceOf(call, 'node/process', { command });
};

/** Returns what the options of a call give to the process: its standard input and its environment. */
function givenBy(call: Call): ProcessInput {
  const options = optionsOf(call);
  if (!options) return {};
  return {
    input: field(call.machine, options, 'input', call),
    env: field(call.machine, options, 'env', call),
  };
}

const shell = (call: Call): Abstract => {
  const command = call.args[0] ?? call.open ?? undefined;
  recordShell(call, command, givenBy(call));
  return output(call, command);
};

const program = (call: Call): Abstract => {
  const name = call.args[0] ?? call.open ?? undefined;
  const second = call.args[1];
  // A value that a library made may be a list, too.
  const isOpen = second !== undefined && /^(?:event|unknown|instance)$/.test(second.kind);
  const args = isList(second) || isOpen ? second : undefined;
  const command = line(call, name, args);
  if (usesShell(call)) recordShell(call, command, givenBy(call));
  else recordProgram(call, name, args ?? call.open ?? undefined, givenBy(call));
  return output(call, command);
};

function line(call: Call, name: Abstract | undefined, args: Abstract | undefined): Abstract {
  const items = args ? (itemsOf(args) ?? [elementOf(call.machine, args)]) : [];
  return textOf([name ?? unknown('a program'), ...items.flatMap((item) => [constant(' '), item])]);
}

const forked = (call: Call): Abstract => {
  recordProgram(call, constant('node'), list(call.machine, [call.args[0] ?? undefinedValue]));
  const args = call.args[1];
  if (isList(args)) recordProgram(call, constant('node'), args);
  return output(call);
};

/** execa's `command('convert a b')` splits the text at spaces and starts no shell. */
const splitting = (call: Call): Abstract => {
  if (usesShell(call)) recordShell(call, call.args[0]);
  else for (const line of choices(arg(call, 0))) recordWords(call, wordsOf(call.machine, line));
  return output(call);
};

/** `` $`cmd ${value}` ``: zx and execa quote the values, so each remains one argument, unless an option starts a shell. */
const tagged = (call: Call, isShell = false): Abstract => {
  const [strings, ...values] = call.args;
  // `$({ cwd })` returns another tag function; `$('text')` is an ordinary call.
  if (!isList(strings)) {
    const shellOption = strings && field(call.machine, strings, 'shell', call);
    const startsShell =
      isShell || (shellOption !== undefined && truthOf(call.machine, shellOption) !== false);
    return native(`$${serialOf(call)}`, (later) => tagged(later, call.library !== 'zx' && startsShell));
  }
  const parts = strings ? (itemsOf(strings) ?? []) : [];
  if (isShell) {
    const texts = parts.flatMap((part, index) => [part, ...(values[index] ? [values[index]] : [])]);
    recordShell(call, textOf(texts));
    return output(call);
  }
  const first = /^\s*(\S+)/.exec(stringOf(parts[0]) ?? '')?.[1];
  if (first === undefined) recordProgram(call, values[0], list(call.machine, values.slice(1)));
  else recordProgram(call, constant(first), list(call.machine, values));
  return output(call);
};

/** Records event data that the program writes to the standard input of a process. */
function written(call: Call): Abstract {
  recordInput(call, self(call), arg(call, 0));
  return undefinedValue;
}

const childProcess: LibraryModel = {
  libraries: [
    'child_process',
    'child-process-promise',
    'cross-spawn',
    'promisify-child-process',
    'mz/child_process',
  ],
  language: 'javascript',
  exports: {
    '': program,
    sync: program,
    exec: shell,
    execSync: shell,
    execFile: program,
    execFileSync: program,
    spawn: program,
    spawnSync: program,
    fork: forked,
  },
  types: {
    'node/process': {
      methods: {
        on: (call) => {
          settle({ ...call, args: call.args.slice(1) }, [unknown('output')]);
          return call.self ?? undefinedValue;
        },
        kill: { returns: 'undefined' },
        unref: { returns: 'undefined' },
        toString: (): Abstract => unknown('a text'),
        trim: { returns: 'fresh' },
        split: { returns: 'fresh' },
      },
      attribute: ({ machine, self, name, at }) =>
        name === 'stdin'
          ? instanceOf({ machine, at, name: 'stdin' }, 'node/process-input', {
              command: self.facts['command'] ?? undefinedValue,
            })
          : undefined,
      pattern: (name) =>
        /^(then|catch|finally)$/.test(name) ? undefined : unknown(`the ${name} of a process`),
      complete: true,
    },
    'node/process-input': {
      given: ({ machine, self, at, flows }) => recordInput({ machine, at }, self, unknown('a stream', flows)),
      methods: { write: written, end: written },
      pattern: (name) => (/^(then|catch|finally)$/.test(name) ? undefined : { returns: 'fresh' }),
      complete: true,
    },
  },
};

const execa: LibraryModel = {
  libraries: ['execa', 'nano-spawn', 'tinyexec'],
  language: 'javascript',
  exports: {
    '': (call) => (isList(call.args[0]) ? tagged(call) : program(call)),
    execa: (call) => (isList(call.args[0]) ? tagged(call) : program(call)),
    execaSync: program,
    sync: program,
    x: program,
    node: forked,
    execaNode: forked,
    command: splitting,
    commandSync: splitting,
    execaCommand: splitting,
    execaCommandSync: splitting,
    shell,
    shellSync: shell,
    parseCommandString: splitWords,
    $: (call) => tagged(call),
    '$.sync': (call) => tagged(call),
  },
};

const shelljs: LibraryModel = {
  libraries: ['shelljs', 'shelljs/global'],
  language: 'javascript',
  exports: { exec: shell },
};

const zx: LibraryModel = {
  libraries: ['zx', 'zx/core', 'zx/globals'],
  language: 'javascript',
  exports: { $: (call) => tagged(call), '$.sync': (call) => tagged(call) },
};

/** Commands over SSH and in containers, which a shell at the other end reads. */
const ssh: LibraryModel = {
  libraries: ['ssh2', 'node-ssh'],
  language: 'javascript',
  exports: {
    Client: { returns: { type: 'ssh/client' } },
    NodeSSH: { returns: { type: 'ssh/client' } },
  },
  types: {
    'ssh/client': {
      methods: {
        exec: shell,
        execCommand: shell,
        on: (call) => {
          settle({ ...call, args: call.args.slice(1) }, []);
          return call.self ?? undefinedValue;
        },
      },
    },
  },
};

export const processesInJavaScript: readonly LibraryModel[] = [childProcess, execa, shelljs, zx, ssh];

/** Libraries that quote a text for a shell. */
export const shellQuoting: LibraryModel = {
  libraries: [
    'shell-quote',
    'shell-escape',
    'shescape',
    'any-shell-escape',
    'shlex',
    '@kwsites/shell-escape',
  ],
  language: 'javascript',
  exports: {
    '': (call) => quoted(call),
    quote: (call) => quoted(call),
    quoteAll: (call) => quoted(call),
    escape: (call) => quoted(call),
    join: (call) => quoted(call),
    parse: splitWords,
    split: splitWords,
    Shescape: { returns: { type: 'shell/quoting' } },
  },
  types: {
    'shell/quoting': {
      methods: {
        quote: (call) => quoted(call),
        quoteAll: (call) => quoted(call),
        escape: (call) => quoted(call),
        escapeAll: (call) => quoted(call),
      },
    },
  },
};

/** Libraries that split a line into the arguments of a program. `string-argv` puts more words before them. */
export const lineSplitting: LibraryModel = {
  libraries: ['string-argv', 'argv-split', 'args-tokenizer', 'shellwords', 'shell-split', 'spawn-args'],
  language: 'javascript',
  exports: Object.fromEntries(
    ['', 'parseArgsStringToArgv', 'split', 'parse', 'tokenizeArgs'].map((name) => [name, splitBehind]),
  ),
};

function splitBehind(call: Call): Abstract {
  const before = call.args
    .slice(1)
    .filter((value) => choices(value).every((choice) => choice.kind === 'constant'));
  const words = splitWords(call);
  if (before.length === 0) return words;
  return list(call.machine, before, elementOf(call.machine, words));
}

/** Returns a quoted text, or a list joined to one line with every word quoted. */
function quoted(call: Call): Abstract {
  const value = call.args[0] ?? undefinedValue;
  return sanitize(
    union(
      choices(value).map((choice) => (choice.kind === 'object' ? textOf(partsOfList(call, choice)) : choice)),
    ),
    'shell quoting',
  );
}

const partsOfList = (call: Call, value: Abstract): readonly Abstract[] => {
  const items = itemsOf(value) ?? [elementOf(call.machine, value)];
  return items.flatMap((item, index) => (index === 0 ? [item] : [constant(' '), item]));
};
