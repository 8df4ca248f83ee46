import { defineRule } from '../rule.ts';

/** Matches names of members that are query operators: `$ne` in `{ "password": { "$ne": null } }`. */
export const operatorKey = defineRule({
  id: 'nosqli/operator-key',
  class: 'nosqli',
  threats: ['T4'],
  title: 'A member is named like a query operator of MongoDB',
  score: 0.8,
  on: 'key',
  view: 'text',
  words: ['$', '&exists', '[op.', 'attributevaluelist'],
  patterns: [
    /[.[]\$(?:eq|ne|gte?|lte?|n?in|regex|options|where|n?or|and|not|exists|expr|jsonschema|func|function|accumulator|lookup|elemmatch|all|size|type|mod|text|search|near|nearsphere|geowithin|geointersects|comment|set|unset|inc|push|pull|rename|merge|out|group|match|project|unionwith|graphlookup|like|ilike|between|overlap|contains|iregexp|notregexp|startswith|endswith|substring|col|raw|literal)(?:$|[\].])/i,
    /^\.?[\w.\-[\]]{0,80}\[\$[a-z]{2,20}\]/i,
    /[.[]&exists$|\[Op\.[a-zA-Z]{2,20}\]$|\.AttributeValueList$/,
  ],
  hits: ['.password.$ne', 'login[$regex]', '.filter.$where', '.a.[Op.ne]'],
  misses: ['.price.$', '.$schema', '.$ref', '.amount.$numberDecimal', '.item.$$hashKey'],
});
