import { defineRule } from '../rule.ts';
import { braced, command } from './commands.ts';

/** A word that is neither an option nor quoted. */
const value = String.raw`[\w.,@:/%+!?&][^\s(){}\[\]$"]{0,60}[")]?`;

/** Matches a separator and a command: `; id`, `| cat /etc/passwd`, `&& wget …`, or a line break and a command. */
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
    new RegExp(`[;|&\\n(]\\s{0,4}${braced}`, 'i'),
    // Each separator has its own pattern, so that a text is only tested with the patterns of separators that it contains.
    new RegExp(`[;|]{1,2}[\\s(!]{0,8}${command}`, 'i'),
    new RegExp(`(?:^|[^&a-z0-9=])&{1,2}[\\s(]{0,8}${command}`, 'i'),
    new RegExp(`[a-z0-9)'"]&&\\s{0,4}${command}`, 'i'),
    // The line before must not be a command with options or quoted words, as a script would have it.
    new RegExp(`^(?:${value}(?: ${value}){0,8})?[\\n\\r]{1,4}\\s{0,4}${command}[^\\n]{0,200}\\n?$`, 'i'),
    /\\n\s{0,4}(?:\/?(?:usr\/)?bin\/\w|(?:id|ls|pwd|whoami|uname|env)\s{0,4}(?:\\n|$)|(?:cat|curl|wget|nc)\s)/i,
    /[;|&]\s{0,4}\{\s{0,4}\$_(?:GET|POST)/,
  ],
  hits: [
    'a;id',
    'x | cat /etc/hosts',
    'a && wget http://x.example',
    'a\nuname -a',
    'a photo.png"\nid',
    "';whoami;'",
    '& ping -n 3 127.0.0.1 &',
    '|/usr/bin/id',
    "x;w'h'oami",
    'c\\at /etc/hosts',
    '; net user a b /add',
    'a;cat$IFS/etc/hosts',
    '|{ls,-la}',
    'a;{id,}',
    'x&{hostname,-f}',
    'x; crontab -l',
  ],
  misses: [
    'Q&A; FAQ',
    'sets; {id, name}',
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
    'echo "building"\nrm -rf dist',
    'rm -f out.yml\nrm -rf lib',
    'here="$(cd "$(dirname "$0")" && pwd)"',
    "I'd like it",
    "rock'n'roll",
    'US$50; net 30 days',
    'Ring twice; curl up on the sofa',
  ],
});
