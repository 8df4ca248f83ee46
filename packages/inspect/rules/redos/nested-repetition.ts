import { defineRule } from '../rule.ts';

/** Patterns with nested repetition. Long runs that stop such a pattern in an application are a matter of its limits. */
export const nestedRepetition = defineRule({
  id: 'redos/nested-repetition',
  class: 'redos',
  threats: ['T11'],
  title: 'A value is a pattern whose matching can take exponential time',
  score: 0.5,
  on: 'text',
  view: 'text',
  words: ['+)+', '*)*', '+)*', '*)+', '})+', '+){', '*){', '|a)', ')+$', ')*$', '*a){'],
  patterns: [
    /\([^()]{1,60}[+*}]\)(?:[+*]|\{\d)/,
    /\((?:\.[*+]|\\w[*+])\w\)\{\d/,
    /\((?:\?:)?(\w{1,8})\|\w{1,16}\)[+*]\$/,
  ],
  hits: ['^(a+)+$', '([a-z]+)*$', '(.*a){20}', '(a|aa)+$'],
  misses: ['^[a-z0-9]+@[a-z]+\\.[a-z]{2,3}$', '(?i)foo|bar', '(a+b)*c', '\\d{3}-\\d{4}'],
});
