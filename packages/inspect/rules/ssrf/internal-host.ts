import { defineRule } from '../rule.ts';

/** An address that points inside: loopback, private ranges, metadata, in whatever spelling. */
export const internalHost = defineRule({
  id: 'ssrf/internal-host',
  class: 'ssrf',
  threats: ['T3'],
  title: 'A value is an address inside the network of the function',
  score: 0.6,
  on: 'text',
  view: 'url',
  words: ['169.254.', 'metadata.', 'http:', 'https:', 'ftp:', '//', 'ws:', 'wss:', ':\\\\', '\\\\'],
  patterns: () => [
    /^value (?:https?|wss?|ftps?|relative) (?:loopback|private|link-local|metadata|rebinding|callback) /,
    /^prose (?:https?|wss?|ftps?) (?:link-local|metadata|rebinding|callback) /,
    /^\w{5} https? odd [-\w]{1,5} \w{1,8} (?:\[[^ ]{0,80}|[0-9][^ ]{0,80}) /,
    /^\w{5} https? [\w-]{1,12} [-\w]{1,5} \w{1,8} [^ ]{1,200} .{0,200}(?:=|\/)https?:\/{1,2}(?:localhost|127\.|169\.254|10\.|192\.168|\[)/,
    /^\w{5} https? [\w-]{1,12} [-\w]{1,5} \w{1,8} [^ ]{0,200} .{0,100}\/(?:computeMetadata\/v1|latest\/(?:meta-data|user-data|dynamic)|2018-06-01\/runtime|metadata\/(?:v1|instance|identity))/,
    /^\w{5} https? [\w-]{1,12} [-\w]{1,5} \w{1,8} [^ ]{1,200} .{0,100}[#?&]@[\w.-]{1,80}/,
  ],
  hits: [
    'http://169.254.169.254/x',
    'http://0x7f.1/',
    'http://[::1]:8080/',
    'http://2130706433/',
    'http://10.0.0.5/x',
    'http://127.0.0.1.nip.io/',
    'http://metadata.google.internal/',
    '//10.1.2.3/x',
    '169.254.169.254/latest/meta-data',
    'http:\\\\127.0.0.1\\',
    'the server asks http://169.254.169.254/x then',
  ],
  misses: [
    'https://example.com/a?b=c',
    'http://93.191.147.35/',
    'https://reid.org/wp',
    'version 10.0.0.5',
    'open http://localhost:3000 in a browser',
    'see http://10.0.0.5/wiki, it helps',
    '// 10.0.0.5 is the host',
    'https://[2001:db8::1]/x',
  ],
});
