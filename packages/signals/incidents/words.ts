import type { ProfileSection, Signal } from '@emmental/model';
import { wentThrough } from './incident.ts';

/** Returns the attempted action in words: `start /bin/sh -c …`, `command injection in body.name`. */
export function deedOf({ section, kind, evidence }: Signal): string {
  const { what, message, class: attack, path, lost, signature } = evidence;
  if (kind === 'lost') return `${lost ?? 'some'} signals could not be sent`;
  if (attack !== undefined || signature !== undefined) {
    const name = attackName(evidence);
    const where = path === undefined ? '' : ` in ${path}`;
    return what === undefined ? `${name}${where}` : `${name}${where}: ${what}`;
  }
  if (what === undefined || section === null) return what ?? message ?? 'no details';
  return verbs[section](what);
}

const verbs: Readonly<Record<ProfileSection, (what: string) => string>> = {
  inbound: (what) => what,
  outbound: (what) => (/^(look up|name server) /.test(what) ? what : `connect to ${what}`),
  files: (what) => what,
  processes: (what) => `start ${what}`,
  code: (what) => `run code: ${what}`,
  permissions: (what) => `call ${what}`,
};

/** Names of the classes of the inspection (packages/inspect), for people. */
const attacks: Readonly<Record<string, string>> = {
  sqli: 'SQL injection',
  nosqli: 'NoSQL injection',
  'not-read': 'not read',
  cmdi: 'command injection',
  'code-injection': 'code injection',
  deserialization: 'unsafe deserialization',
  'path-traversal': 'path traversal',
  ssrf: 'request forgery',
  xss: 'cross-site scripting',
  xxe: 'XML external entity',
  ssti: 'template injection',
  ldap: 'LDAP injection',
  'proto-pollution': 'prototype pollution',
  log4shell: 'Log4Shell',
  crlf: 'header injection',
  redos: 'slow regular expression',
};

function attackName({ class: attack, signature = '' }: Signal['evidence']): string {
  if (attack !== undefined) return Object.hasOwn(attacks, attack) ? (attacks[attack] ?? attack) : attack;
  return signature.startsWith('shape/') ? 'unusual event' : signature;
}

/** Returns the effect in a word or two, for a table. */
export function effectOf(signal: Signal): string {
  const { kind } = signal;
  switch (kind) {
    case 'block':
      return wentThrough(signal) ? 'went through' : 'blocked';
    case 'alert':
      return 'only reported';
    case 'watch':
      return 'watched';
    case 'error':
      return 'guard error';
    case 'lost':
      return 'lost';
    case 'start':
      return 'guard started';
    case 'hits':
      return 'counts';
  }
}

/** Returns the effect as a sentence, with the reason: `would have been blocked: mode is alert`. */
export function effectSentence(signal: Signal): string {
  const { kind, mode, decision, rule, evidence } = signal;
  if (kind === 'block') return wentThrough(signal) ? 'was to be blocked, but went through' : 'was blocked';
  if (kind === 'watch')
    return rule === '(all other)'
      ? `was allowed: mode is ${mode ?? 'learn'}, and no rule allows it`
      : 'was allowed: the action of the rule is watch';
  if (kind !== 'alert') return effectOf(signal);
  const isSigned = evidence.signature !== undefined && !evidence.signature.startsWith('sink/');
  if (mode === 'enforce' || (isSigned && evidence.proof === undefined))
    return 'was only reported: a signature alone is no proof';
  return decision === 'deny'
    ? `would have been blocked: mode is ${mode ?? 'alert'}`
    : `was only reported: mode is ${mode ?? 'alert'}`;
}

/** Returns the name of the rule as people write it: `processes/resize`, `processes/(all other)`; '' without a section. */
export function ruleName({ section, rule }: Signal): string {
  if (section === null) return '';
  return rule === null ? section : `${section}/${rule}`;
}
