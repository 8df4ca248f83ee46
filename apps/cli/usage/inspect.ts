import { defineCommand } from './command.ts';
import { choice, defineOptions, flag, type OptionsOf, requiredText, text } from './option.ts';

const options = defineOptions({
  event: text('--event <file>', 'an event, or JSON Lines { id, event, trigger? }; - is standard input'),
  sinks: text(
    '--sinks <file>',
    'calls as JSON Lines { id, kind, dialect?, argument, inputs }; - is standard input',
  ),
  trigger: text('--trigger <name>', 'what started the function (default: recognised)'),
  function: text('--function <name>', 'use the shape in .emmental/shapes that was learned for it'),
  shape: text('--shape <file>', 'what events of this function look like'),
  format: choice('--format <format>', 'table or json (default: table on a terminal, else json)', [
    'table',
    'json',
  ]),
  strict: flag('--strict', 'exit 3 when something could not be read'),
});

const learn = defineOptions({
  shape: requiredText('--shape <file>', 'where to write it'),
  merge: flag('--merge', 'go on with the shape that is there'),
});

export type InspectOptions = OptionsOf<typeof options>;
export type LearnOptions = OptionsOf<typeof learn>;

export const inspect = defineCommand({
  name: 'inspect',
  description: 'an attack in an event, whatever its format; or proof of one in a call',
  options,
  run: async ({ options: given }, world) =>
    (await import('../commands/inspect.ts')).inspectCommand(given, world),
  commands: [
    defineCommand({
      name: 'learn',
      words: ['<file>'],
      description:
        'learn what events look like, from events or the shape of another instance; holds no values of people',
      options: learn,
      run: async ({ words: [file = ''], options: given }, world) =>
        (await import('../commands/inspect.ts')).learnCommand(file, given, world),
    }),
  ],
});
