import { defineRule } from '../rule.ts';

/** Matches the rest of an address up to the end of the value or to syntax, so that an address in a sentence does not match. */
const noSentence = String.raw`(?:\S{300}|\S{0,300}(?:\s{0,4}$|\s{1,4}[^a-z\s(]|\s{1,4}http/|["'<>)|&;,\r\n]))`;

/**
 * Matches the same after a path. A path with a line number, as in a stack trace, does not match, because it is not a path
 * to a file.
 */
const noFrame = String.raw`(?:[^\s:]{300}|[^\s:]{0,300}(?:\s{0,4}$|\s{1,4}[^a-z\s(]|\s{1,4}http/|["'<>)|&;,\r\n]))`;

/** Matches addresses with a scheme for files or for other protocols than HTTP, which web clients do not need. */
export const scheme = defineRule({
  id: 'ssrf/scheme',
  class: 'ssrf',
  threats: ['T3', 'T5'],
  title: 'A value is an address with a scheme that reaches files or other protocols',
  score: 0.8,
  on: 'text',
  view: 'text',
  words: [
    'gopher:',
    'dict:',
    'jar:',
    'netdoc:',
    'file:',
    'ldap:',
    'ldaps:',
    'tftp:',
    'sftp:',
    'unix:',
    'local_file:',
    'smb:',
    'imap:',
    'pop3:',
    'telnet:',
    'rmi:',
    'mailto:',
  ],
  patterns: [
    new RegExp(
      `(?:^|[\\s"'=(<,;:])(?:gopher|dict|netdoc|tftp|ldaps?|rmi|local_file|imaps?|pop3s?|telnet|smb):/{0,3}[\\w<[{$%.-]${noSentence}`,
      'i',
    ),
    /(?:^|[\s"'=(<,;])jar:(?:https?|ftp|file|scheme):/i,
    new RegExp(
      `(?:(?:^|["'=<,;]|\\w\\()\\s{0,4}|[^a-z]\\s)file:(?:/[^/]|///|\\\\|//(?:localhost|127\\.|etc/|proc/|var/|root/|[a-z][:|]|\\.\\.))(?:/?[a-z]:)?${noFrame}`,
      'i',
    ),
    // After a word, a `file:` address can be part of a loader's message, so only system folders match.
    /[a-z]\s{1,4}file:\/{0,3}(?:etc|proc|root|sys|dev|boot|windows|[a-z]:)[/\\]/i,
    /(?:^|[\s"'=(<,;])unix:(?:\/|%2f)/i,
    /(?:^|[\s"'=(<,;])sftp:\/\/[\w.-]{1,80}(?::\d|\/|$)/i,
  ],
  hits: [
    'gopher://127.0.0.1:6379/_x',
    'file:///etc/hosts',
    'file:///c:/boot.ini',
    'curl file:///etc/hosts',
    'dict://x.example:11/stats',
    'jar:http://x.example!/',
    'unix:/var/run/docker.sock',
  ],
  misses: [
    'mailto:bob@example.com?subject=hi',
    'profile: x',
    'file: report.pdf',
    'the jar: full',
    'dict: a list of words',
    'aws sns publish --message file://event.json',
    'ldap://ldap.example.com is our directory',
    'at handler (file:///var/runtime/index.mjs:1173:29)',
    'imported from file:///app/src/index.mjs',
    'Compiling app v0.1.0 (file:///projects/app)\n',
  ],
});
