import { defineRule } from '../rule.ts';

/** Matches values that are an operator between two short texts, whose result is 0 or true in MySQL: `'-'`, `x'^'`. */
export const twoTexts = defineRule({
  id: 'sqli/two-texts',
  class: 'sqli',
  threats: ['T4'],
  title: 'A value is an operator between two texts',
  score: 0.6,
  on: 'text',
  view: 'text',
  words: ["'", '"'],
  maxLength: 80,
  // Around an operator in quotes, as in `the "*" of a list`, there are words.
  patterns: [
    /^[^\s'"]{0,30}'\s{0,4}[-*^%/&]\s{0,4}'[^\s'"]{0,30}$/,
    /^[^\s'"]{0,30}"\s{0,4}[-*^%/&]\s{0,4}"[^\s'"]{0,30}$/,
  ],
  hits: ["'-'", "admin'*'", 'x"^"', "'&'x"],
  misses: ['the "*" of a list', "O'Neil-D'Arcy", "'a' - 'b' - 'c'", 'a-b'],
});
