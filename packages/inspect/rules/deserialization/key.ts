import { defineRule } from '../rule.ts';

/** Matches names of members that only a deserialiser of objects uses: jsonpickle, node-serialize, hooks of Python's pickle. */
export const key = defineRule({
  id: 'deserialization/key',
  class: 'deserialization',
  threats: ['T2'],
  title: 'A member tells a deserialiser to build an object',
  score: 0.8,
  on: 'key',
  view: 'text',
  words: ['py/', '__reduce', '__setstate__', '_$$nd_', 'js/'],
  patterns: [
    /\.py\/(?:object|reduce|function|type|repr|newargs(?:ex)?|state|initargs|property|mod)$/,
    /\.__(?:reduce(?:_ex)?|setstate)__$/,
    /\._\$\$ND_/,
    /\.js\/(?:function|undefined|regexp)$/,
  ],
  hits: ['.py/object', 'a.py/reduce', '.__reduce__'],
  misses: ['.py', '.copy/object', '.reduce'],
});
