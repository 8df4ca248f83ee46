import {
  type Abstract,
  type Call,
  choices,
  constant,
  elementOf,
  itemsOf,
  list,
  stringOf,
  textOf,
  truthOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { argument, self } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';
import { sanitize } from '../rules.ts';
import {
  knownItems,
  type ProcessInput,
  recordInput,
  recordProgram,
  recordShell,
  recordWords,
} from './command.ts';
import { splitWords, wordsOf } from './split-words.ts';

/** Returns the process that a call starts. `command` is its command line, as far as it is known. */
const result = (call: Call, command: Abstract = undefinedValue): Abstract =>
  instanceOf(call, 'python/process', { command });

const givenBy = (call: Call): ProcessInput => ({
  input: argument(call, 'input'),
  env: argument(call, 'env'),
});

const shell =
  (from: string) =>
  (call: Call): Abstract => {
    recordShell(call, argument(call, from), givenBy(call));
    return result(call, argument(call, from));
  };

/** `subprocess.run(args, shell=…)`: the first item of a list is the program; a text is a program, or a line for a shell. */
function started(call: Call): Abstract {
  const args = argument(call, '0|args') ?? unknown('no command');
  const option = argument(call, 'shell');
  const isShell = option !== undefined && truthOf(call.machine, option) !== false;
  const processInput = givenBy(call);
  const commands: Abstract[] = [];
  for (const choice of choices(args)) {
    const isList = choice.kind === 'object' && choice.object.shape === 'list';
    commands.push(isList ? joined(call, choice) : choice);
    if (isShell) recordShell(call, isList ? joined(call, choice) : choice, processInput);
    else if (isList) {
      const items = itemsOf(choice);
      const [program = elementOf(call.machine, choice), ...rest] = items ?? knownItems(choice);
      const more = items ? undefined : elementOf(call.machine, choice);
      recordProgram(call, program, list(call.machine, rest, more), processInput);
    } else recordProgram(call, choice, undefined, processInput);
  }
  return result(call, union(commands));
}

function joined(call: Call, value: Abstract): Abstract {
  const items = itemsOf(value) ?? [elementOf(call.machine, value)];
  return textOf(items.flatMap((item, index) => (index === 0 ? [item] : [constant(' '), item])));
}

/** `create_subprocess_exec(program, *args)`; `os.execl(path, arg0, …)`, whose first argument is the name that the program gets. */
const listed =
  (skip: number) =>
  (call: Call): Abstract => {
    const [program, ...rest] = call.args;
    recordProgram(
      call,
      program ?? call.open ?? undefined,
      list(call.machine, rest.slice(skip), call.open ?? undefined),
    );
    return result(call);
  };

/** `os.execv(path, args)`, `os.spawnv(mode, path, args)`. The first of the arguments is the name that the program gets. */
const spawned = (call: Call): Abstract => {
  const at = call.name.startsWith('spawn') ? 1 : 0;
  const isListed = call.name.includes('l') && !call.name.includes('v');
  const args = isListed ? list(call.machine, call.args.slice(at + 1)) : call.args[at + 1];
  const items = args && itemsOf(args);
  recordProgram(call, call.args[at], items ? list(call.machine, items.slice(1)) : args);
  return result(call);
};

/** Records event data that the program writes to the standard input of a process. */
function written(call: Call): Abstract {
  recordInput(call, self(call), argument(call, '0') ?? undefinedValue);
  return undefinedValue;
}

export const processesInPython: readonly LibraryModel[] = [
  {
    libraries: ['subprocess', 'subprocess32', 'gevent.subprocess', 'eventlet.green.subprocess'],
    language: 'python',
    exports: {
      run: started,
      call: started,
      check_call: started,
      check_output: started,
      Popen: started,
      getoutput: shell('0|cmd'),
      getstatusoutput: shell('0|cmd'),
    },
  },
  {
    libraries: ['os', 'posix'],
    language: 'python',
    exports: {
      system: shell('0|command'),
      popen: shell('0|cmd'),
      popen2: shell('0'),
      popen3: shell('0'),
      execl: listed(1),
      execlp: listed(1),
      execle: listed(1),
      execv: spawned,
      execve: spawned,
      execvp: spawned,
      execvpe: spawned,
      spawnl: spawned,
      spawnlp: spawned,
      spawnv: spawned,
      spawnve: spawned,
      spawnvp: spawned,
      posix_spawn: spawned,
      startfile: listed(0),
    },
  },
  {
    libraries: ['commands', 'popen2'],
    language: 'python',
    exports: { getoutput: shell('0'), getstatusoutput: shell('0'), popen2: shell('0'), popen3: shell('0') },
  },
  {
    libraries: ['asyncio', 'asyncio.subprocess'],
    language: 'python',
    exports: { create_subprocess_shell: shell('0|cmd'), create_subprocess_exec: listed(0) },
  },
  { libraries: ['pty'], language: 'python', exports: { spawn: started } },
  {
    libraries: ['pexpect', 'pexpect.popen_spawn'],
    language: 'python',
    // pexpect splits the line itself and starts no shell.
    exports: { spawn: split, run: split, runu: split, PopenSpawn: split },
  },
  {
    libraries: ['invoke', 'fabric', 'fabric.api', 'fabric.operations', 'plumbum'],
    language: 'python',
    exports: {
      run: shell('0|command'),
      sudo: shell('0|command'),
      local: shell('0|command'),
      Connection: { returns: { type: 'python/ssh' } },
      Context: { returns: { type: 'python/ssh' } },
    },
  },
  {
    libraries: ['paramiko', 'paramiko.client'],
    language: 'python',
    exports: { SSHClient: { returns: { type: 'python/ssh' } } },
    types: {
      'python/ssh': {
        methods: {
          exec_command: (call) => {
            recordShell(call, argument(call, '0|command'));
            return list(call.machine, [result(call), result(call), result(call)]);
          },
          run: shell('0|command'),
          sudo: shell('0|command'),
          local: shell('0|command'),
        },
        complete: true,
      },
      'python/process': {
        methods: {
          communicate: (call) => {
            recordInput(call, self(call), argument(call, '0|input') ?? undefinedValue);
            return list(call.machine, [
              unknown('the output of a process'),
              unknown('the errors of a process'),
            ]);
          },
          __enter__: { returns: 'self' },
        },
        pattern: (name) => (name.startsWith('__') ? undefined : { returns: 'fresh' }),
        attribute: ({ machine, self: process, name, at }) => {
          if (name === 'stdin')
            return instanceOf({ machine, at, name }, 'python/process-input', {
              command: process.facts['command'] ?? undefinedValue,
            });
          return /^(stdout|stderr|returncode|pid|args)$/.test(name)
            ? unknown(`the ${name} of a process`)
            : undefined;
        },
        complete: true,
      },
      'python/process-input': {
        methods: { write: written, writelines: written, __enter__: { returns: 'self' } },
        pattern: (name) => (name.startsWith('__') ? undefined : { returns: 'fresh' }),
        complete: true,
      },
    },
  },
  {
    libraries: ['shlex', 'pipes', 'shellescape'],
    language: 'python',
    exports: {
      quote: (call) => {
        const text = argument(call, '0|s') ?? undefinedValue;
        const known = stringOf(text);
        return known === null ? sanitize(text, 'shell quoting') : constant(quotedForShell(known));
      },
      join: (call) =>
        sanitize(joined(call, argument(call, '0|split_command') ?? undefinedValue), 'shell quoting'),
      split: splitWords,
    },
  },
];

/** A known text as `shlex.quote` writes it. */
const quotedForShell = (text: string): string =>
  text !== '' && /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;

function split(call: Call): Abstract {
  const more = call.args[1] ? elementOf(call.machine, call.args[1]) : undefined;
  for (const line of choices(argument(call, '0|command') ?? unknown('no command')))
    recordWords(call, wordsOf(call.machine, line, more));
  return result(call);
}
