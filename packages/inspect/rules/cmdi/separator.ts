import { defineRule } from '../rule.ts';
import { command } from './commands.ts';

/** `; id`, `| cat /etc/passwd`, `&& wget …`, a new line and then a command. */
export const separator = defineRule({
  id: 'cmdi/separator',
  class: 'cmdi',
  threats: ['T1'],
  title: 'A value ends a shell command and starts another',
  score: 0.7,
  on: 'text',
  view: 'shell',
  words: [';', '|', '&', '\n', '\\', '`', '$@', "''", '^'],
  patterns: [
    new RegExp(
      `(?:[;|]{1,2}[\\s(!]{0,8}|(?:^|[^&a-z0-9=])&{1,2}[\\s(]{0,8}|[a-z0-9)'"]&&\\s{0,4})${command}`,
      'i',
    ),
    new RegExp(`^(?:[^\\n\\r#\`$>*][^\\n]{0,79})?[\\n\\r]{1,4}\\s{0,4}${command}[^\\n]{0,200}\\n?$`, 'i'),
    /\\n\s{0,4}(?:\/?(?:usr\/)?bin\/\w|(?:id|ls|pwd|whoami|uname|env)\s{0,4}(?:\\n|$)|(?:cat|curl|wget|nc)\s)/i,
    /[;|&]\s{0,4}\{\s{0,4}\$_(?:GET|POST)/,
  ],
  hits: [
    'a;id',
    'x | cat /etc/hosts',
    'a && wget http://x.example',
    'a\nuname -a',
    "';whoami;'",
    '& ping -n 3 127.0.0.1 &',
    '|/usr/bin/id',
    "x;w'h'oami",
    'c\\at /etc/hosts',
    '; net user a b /add',
    'a;cat$IFS/etc/hosts',
    '|{ls,-la}',
  ],
  misses: [
    'Q&A; FAQ',
    'Procter & Gamble',
    'echo chamber | politics',
    '50% off; today only!',
    'ping me at 5pm; thanks',
    'Hammer & Nail; since 1987',
    'id: 55; ref: A',
    '(555) 123-4567; ext. 12',
    'a=1&id=2',
    'wash; sort by color',
    'salt & pepper',
    '# run the tests\npython3 -m pytest -s',
    "I'd like it",
    "rock'n'roll",
    'US$50; net 30 days',
  ],
});
