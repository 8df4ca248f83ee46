import { defineRule } from '../rule.ts';

/**
 * Matches values that are options of programs: a value that starts with a dash is an option for the program that gets
 * it. The options here run programs or write files.
 */
export const option = defineRule({
  id: 'cmdi/option',
  class: 'cmdi',
  threats: ['T1'],
  title: 'A value is an option that makes a program run another',
  score: 0.6,
  on: 'text',
  view: 'text',
  words: [
    'proxycommand',
    'compress-program',
    'checkpoint-action',
    '--to-command',
    'upload-pack',
    'receive-pack',
    '--post-file',
    '--rsh',
    '--exec',
    '-exec ',
    '--config',
    '--output-document',
    '--unzip-command',
    'ext::',
    'lua-path',
    '--init-command',
    '--browser',
    '--renderer-cmd',
  ],
  patterns: [
    /(?:^|[\s"'=])-{1,2}(?:o\s{0,4}ProxyCommand|use-compress-program|checkpoint-action|to-command|upload-pack|receive-pack|post-file|rsh|unzip-command|renderer-cmd-prefix|init-command)\s{0,4}[= ]/i,
    /(?:^|[;|&`"'\s])find\s[^\n]{0,120}\s-exec(?:dir)?\s{1,4}(?:\/|sh\b|bash\b|rm\b|chmod\b|curl\b|wget\b)/,
    /^-{1,2}(?:exec|config|output-document|browser)[= ]\s{0,4}\S{0,80}[/|;$`(]/,
    /^ext::(?:sh|bash|\/|[a-z]{2,12}\s)/,
  ],
  hits: [
    '-oProxyCommand=id',
    '--use-compress-program=sh x',
    '--checkpoint-action=exec=sh a.sh',
    'ext::sh -c id',
  ],
  misses: [
    '--exec',
    'the --config flag',
    'text::sh',
    '--output=a.png',
    "find . -name '*.py' -exec wc -l {} +",
  ],
});
