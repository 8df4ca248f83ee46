import { defineRule } from '../rule.ts';

/** Matches calls of functions that start a command, in several languages: `system('id')`. */
export const call = defineRule({
  id: 'cmdi/call',
  class: 'cmdi',
  threats: ['T1'],
  title: 'A value calls a function that starts a command',
  score: 0.8,
  on: 'text',
  view: 'text',
  words: [
    'system(',
    'system (',
    'exec(',
    'passthru',
    'shell_exec',
    'popen',
    'eval(',
    'sleep(',
    'phpinfo',
    'phpversion',
    '<?php',
    '$_get',
    '$_server',
    'hexdec',
  ],
  patterns: [
    /\b(?:system|exec|passthru|shell_exec|popen|proc_open|eval)\s{0,4}\(\s{0,4}['"$]/,
    /\{\s{0,4}\$\{\s{0,4}@?\w{2,30}\s{0,4}\(/,
    /(?:^|[;|&:])\s{0,4}php(?:info|version)\s{0,4}\(\s{0,4}\)/,
    /<\?php\s{1,8}(?:system|exec|passthru|include|echo|eval|shell_exec)\b/i,
    /\|\|?\s{0,4}sleep\s{0,4}\(\s{0,4}\d|-sleep\(\d/,
  ],
  hits: ["; system('ls');", "exec('whoami');", '{${sleep(3)}}', ';phpinfo()', "<?php system('id'); ?>"],
  misses: ['the exec (chief)', 'a system (closed) is', 'eval() is evil', 'sleep(8) hours is best'],
});
