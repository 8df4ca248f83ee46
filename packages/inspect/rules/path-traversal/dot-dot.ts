import { defineRule } from '../rule.ts';

/** Matches paths that leave their folder: several `../`, a `../` at the start, or a hidden spelling of it. */
export const dotDot = defineRule({
  id: 'path-traversal/dot-dot',
  class: 'path-traversal',
  threats: ['T5'],
  title: 'A value is a path that leaves its folder',
  score: 0.7,
  on: 'text',
  view: 'path',
  words: ['..', './/', '/./', '.\\', '%2e'],
  patterns: [
    // After a quote or a blank in a later line, it is the import or the command of a program.
    /(?:^|[^.\w/\s"'\x60(]|^[^\n]{0,20}["'\x60(])\.{2,4}\/{1,4}[\u0000-\u0020]{0,4}\.{2,4}\/{1,4}[\u0000-\u0020]{0,4}\.{2,4}(?:\/|$)/,
    /^[^\n]{0,20}\s\.{2,4}\/{1,4}\.{2,4}\/{1,4}\.{2,4}\/{1,4}[\w.]/,
    // More steps up than down, or two steps up after one step down.
    /(?:^|[=:"'\s(<,;&?]|[^.\w)]\/)\/{1,8}\.\.\/{1,4}(?:\.{1,2}\/|[\w.]|$|\u0000)/,
    /[\w%)]\/{1,8}\.\.\/{1,4}\.\.(?:\/|$)|(?:(?:^|[="'\s])\/{1,8}|:\/)[\w%.-]{1,60}\/{1,8}(?:[\w%.-]{1,60}\/{1,8}){0,6}\.\.\/{1,4}(?:\.\.\/|\w)/,
    // Two steps up and a file with settings of an application.
    /(?:\.\.\/{1,4}){2,12}(?:[\w-]{1,40}\/){0,4}(?:[\w-]{0,40}(?:config(?:uration)?|settings|secrets?|credentials?|database|passwords?|private|backup|wp-config|parameters|local)[\w-]{0,20}|application[\w-]{0,20}|web|\.env[\w.]{0,20})(?:\.(?:ya?ml|properties|ini|conf|cfg|php|xml|env|toml|py|inc|asp|aspx|config|bak|sql|db|sqlite|key|pem))?$/i,
    /(?:^|[^.\w\s])\.\.\/{1,4}\.\.\/{1,4}\.\w|(?:^|[^.\w])\.\.\/{1,4}\.\.\/{1,4}(?:(?:etc|proc|var|tmp|root|home|usr|boot|win(?:dows|nt)?|opt|dev|sys|private|inetpub|apache\d?|xampp)(?:\W|$))/i,
    /(?:^|[=:"'\s/])\.\.\/{1,4}(?:(?:etc|proc|root)(?:\W|$)|boot\.ini|win(?:dows|nt)?[/.]|apache\/logs|var\/(?:log|task|www|run)|\.(?:git(?:\/|$)|ssh|aws|env|ht))/i,
    /(?:\.\/{1,4}){5}/,
    // `/static../`: an attack on a web server with an alias that does not end in a slash.
    /^\/[\w-]{1,40}\.\.\/\w/,
    /(?:^|\/)\.{3,6}\/{1,4}(?:\.{2,6}\/|[\w.%]|$)/,
    /(?:^|[=/])\.\.;\/|\.\.\u0000/,
    /^\.\.\/{1,4}\.\.\/{1,4}(?:\.\.)?$/,
    /\.\.\/{2,8}\.\.\/{2,8}|\.\.\/{2,8}\w/,
  ],
  hits: [
    '../../../etc/hosts',
    'a/../../../../b',
    '/..\\..\\x',
    '....//....//x',
    '/../x',
    './././././x',
    '../../..',
    'a="../../../x',
    '../proc/x',
    '../../var/x',
    '../../.env',
  ],
  misses: [
    '../../README.md',
    '../images/logo.png',
    'file..txt',
    '...',
    'v1..v2',
    './src/index.js',
    '2024/01/01/a b.txt',
    'a/b/./c',
    'src/../test/a.test.js',
    'https://example.com/a/b/../c',
    '../../config.js',
    "import { a } from 'a';\nimport { handler } from '../../../src/handler.mjs';",
    'npm test\ncd ../../..\nnpm run scan',
    '<a href="../proc_macro/index.html">proc_macro</a>',
    '../../variables.tf',
    'node ../../.github/scripts/a.js',
  ],
});
