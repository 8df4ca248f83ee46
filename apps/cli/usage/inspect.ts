import { defineCommand } from './command.ts';
import { choice, defineOptions, flag, type OptionsOf, requiredText, text } from './option.ts';

const options = defineOptions({
  event: text('--event <file>', 'an event, or JSON Lines { id, event, trigger? }; - is standard input'),
  sinks: text(
    '--sinks <file>',
    'calls as JSON Lines { id, kind, dialect?, argument, inputs }; - is standard input',
  ),
  trigger: text('--trigger <name>', 'the trigger that sent the event (default: recognised from the event)'),
  function: text('--function <name>', 'use its learned shape in .emmental/shapes'),
  shape: text('--shape <file>', 'the learned shape of events of the function'),
  format: choice('--format <format>', 'table or json (default: table on a terminal, else json)', [
    'table',
    'json',
  ]),
  strict: flag('--strict', 'exit 3 if something could not be read'),
});

const learn = defineOptions({
  shape: requiredText('--shape <file>', 'the file for the shape'),
  merge: flag('--merge', 'add to the existing shape'),
});

export type InspectOptions = OptionsOf<typeof options>;
export type LearnOptions = OptionsOf<typeof learn>;

export const inspect = defineCommand({
  name: 'inspect',
  description: 'find attacks in events of any format, or proof of an attack in calls',
  options,
  run: async ({ options }, world) => (await import('../commands/inspect.ts')).inspectCommand(options, world),
  commands: [
    defineCommand({
      name: 'learn',
      words: ['<file>'],
      description:
        'learn the shape of events, from events or from the shape of another instance; stores no user data',
      options: learn,
      run: async ({ words: [file = ''], options }, world) =>
        (await import('../commands/inspect.ts')).learnCommand(file, options, world),
    }),
  ],
});
