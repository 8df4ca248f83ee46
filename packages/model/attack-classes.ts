/** The names of the classes of attacks that the inspection tells apart, as the console and its search write them. */
const names: Readonly<Record<string, string>> = {
  cmdi: 'command injection',
  'code-injection': 'code injection',
  crlf: 'header injection',
  deserialization: 'unsafe deserialization',
  ldap: 'LDAP injection',
  'path-traversal': 'path traversal',
  'proto-pollution': 'prototype pollution',
  redos: 'slow regular expression',
  sqli: 'SQL injection',
  ssti: 'template injection',
  nosqli: 'NoSQL injection',
  'not-read': 'not read',
  ssrf: 'request forgery',
  xss: 'script injection',
  xxe: 'external entity of XML',
};

/** The classes with their names. */
export const attackClasses: readonly (readonly [string, string])[] = Object.entries(names);

/** Returns the name of a class of attacks in words; a class without one is its own name. */
export const classText = (name: string): string =>
  Object.hasOwn(names, name) ? (names[name] ?? name) : name;
