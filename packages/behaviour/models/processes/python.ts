import {
  type Abstract,
  type Call,
  choices,
  constant,
  elementOf,
  itemsOf,
  list,
  textOf,
  truthOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { LibraryModel } from '../model.ts';
import { sanitize } from '../rules.ts';
import { recordProgram, recordShell, words } from './command.ts';

const result = (call: Call): Abstract => instanceOf(call, 'python/process');

const shell =
  (from: string) =>
  (call: Call): Abstract => {
    recordShell(call, argument(call, from));
    return result(call);
  };

/** `subprocess.run(args, shell=…)`: the first item of a list is the program; a text is a program, or a line for a shell. */
function started(call: Call): Abstract {
  const args = argument(call, '0|args') ?? unknown('no command');
  const option = argument(call, 'shell');
  const isShell = option !== undefined && truthOf(call.machine, option) !== false;
  for (const choice of choices(args)) {
    const isList = choice.kind === 'object' && choice.object.shape === 'list';
    if (isShell) recordShell(call, isList ? joined(call, choice) : choice);
    else if (isList) {
      const items = itemsOf(choice);
      const [program, ...rest] = items ?? [elementOf(call.machine, choice)];
      recordProgram(call, program, list(call.machine, rest));
    } else recordProgram(call, choice, undefined);
  }
  return result(call);
}

function joined(call: Call, value: Abstract): Abstract {
  const items = itemsOf(value) ?? [elementOf(call.machine, value)];
  return textOf(items.flatMap((item, index) => (index === 0 ? [item] : [constant(' '), item])));
}

/** `os.execl(path, arg0, …)`, `create_subprocess_exec(program, *args)`. */
const listed =
  (skip: number) =>
  (call: Call): Abstract => {
    const [program, ...rest] = call.args;
    const args =
      skip === 1 && rest[0]?.kind === 'object' ? rest[0] : list(call.machine, rest, call.open ?? undefined);
    recordProgram(call, program ?? call.open ?? undefined, args);
    return result(call);
  };

/** `os.execv(path, args)`, `os.spawnv(mode, path, args)`. */
const spawned = (call: Call): Abstract => {
  const at = call.name.startsWith('spawn') || call.name.startsWith('posix_spawn') ? 1 : 0;
  const args = call.args[at + 1];
  recordProgram(
    call,
    call.args[at],
    call.name.includes('l') && !call.name.includes('v') ? list(call.machine, call.args.slice(at + 2)) : args,
  );
  return result(call);
};

/** Splits a line into words without a shell. The program is known when the beginning of the line is. */
const splitWords = (call: Call): Abstract =>
  union(
    choices(argument(call, '0|s') ?? undefinedValue).map((choice) => {
      const [program, rest] = words(choice);
      return program === choice ? list(call.machine, [], choice) : list(call.machine, [program, rest]);
    }),
  );

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
      execl: listed(0),
      execlp: listed(0),
      execle: listed(0),
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
          communicate: (call) =>
            list(call.machine, [unknown('the output of a process'), unknown('the errors of a process')]),
          __enter__: { returns: 'self' },
        },
        pattern: (name) => (name.startsWith('__') ? undefined : { returns: 'fresh' }),
        attribute: ({ name }) =>
          /^(stdout|stderr|stdin|returncode|pid|args)$/.test(name)
            ? unknown(`the ${name} of a process`)
            : undefined,
        complete: true,
      },
    },
  },
  {
    libraries: ['shlex', 'pipes', 'shellescape'],
    language: 'python',
    exports: {
      quote: { returns: { sanitized: '0|s', by: 'shell quoting' } },
      join: (call) =>
        sanitize(joined(call, argument(call, '0|split_command') ?? undefinedValue), 'shell quoting'),
      split: splitWords,
    },
  },
];

function split(call: Call): Abstract {
  const [program, rest] = words(argument(call, '0|command') ?? unknown('no command'));
  recordProgram(
    call,
    program,
    list(call.machine, [rest, ...(call.args[1] ? [elementOf(call.machine, call.args[1])] : [])]),
  );
  return result(call);
}
