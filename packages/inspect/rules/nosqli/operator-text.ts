import { defineRule } from '../rule.ts';

/** Matches query operators in texts that are not JSON: forms, JSON that cannot be parsed, code. */
export const operatorText = defineRule({
  id: 'nosqli/operator-text',
  class: 'nosqli',
  threats: ['T4'],
  title: 'A value holds a query operator of MongoDB',
  score: 0.7,
  on: 'text',
  view: 'text',
  words: ['$', '&exists'],
  patterns: [
    /[{[,]\s{0,8}['"]?\$(?:eq|ne|gte?|lte?|n?in|regex|where|n?or|and|not|exists|expr|jsonSchema|func|function|lookup|elemMatch|all|size|type|mod)['"]?\s{0,8}[:\]]/i,
    /^\s{0,8}\$(?:where|or|and|ne|gt|regex)\s{0,8}:/i,
    /\[\$(?:eq|ne|gte?|lte?|n?in|regex|where|n?or|and|not|exists|elemMatch|all|size|type|mod)\](?:\[|=|\s{0,4}$)/i,
    /\]\s{0,4},\s{0,4}\$(?:comment|where|or)\s{0,4}:/i,
    /[{,]\s{0,4}['"]&exists['"]\s{0,4}:/,
  ],
  hits: ["{$gt: ''}", "', $or: [ {}, { 'a':'a", 'user[$ne]=x', "' } ], $comment:'x'", "$where: '1 == 1'"],
  misses: ['costs $5 or more', '${name}', '$in the house', 'a[$i]=3', '$type is a variable'],
});
