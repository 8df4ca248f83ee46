import { defineCommand } from './command.ts';

export const guard = defineCommand({
  name: 'guard',
  description: 'the guard that runs inside a function',
  commands: [
    defineCommand({
      name: 'path',
      words: ['<language>'],
      description:
        'print the folder to preload or copy: node for NODE_OPTIONS=--require, python for PYTHONPATH',
      run: async ({ words: [language = ''] }, world) =>
        (await import('../commands/guard.ts')).guardPathCommand(language, world),
    }),
  ],
});
