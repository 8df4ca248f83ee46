import { defineRule } from '../rule.ts';

/** Matches values with condition functions of DynamoDB. */
export const expression = defineRule({
  id: 'nosqli/expression',
  class: 'nosqli',
  threats: ['T4'],
  title: 'A value holds a condition expression of DynamoDB',
  score: 0.6,
  on: 'text',
  view: 'text',
  words: ['attribute_', 'begins_with', 'contains(', 'size('],
  patterns: [
    /\battribute_(?:not_)?exists\s{0,4}\(/i,
    /\b(?:OR|AND)\s{1,4}(?:begins_with|contains|attribute_type|size)\s{0,4}\(\s{0,4}[:#\w]/,
  ],
  hits: ['attribute_exists(id)', 'x OR begins_with(a, :b)', '* OR contains(#n, :v)'],
  misses: ['it contains(many) words', 'begins_with a letter'],
});
