import { defineRule } from '../rule.ts';
import { broken } from './grammar.ts';

/** Matches values that close their quote and turn the rest of the query into a comment: `admin'--`. */
export const commentEnd = defineRule({
  id: 'sqli/comment-end',
  class: 'sqli',
  threats: ['T4'],
  title: 'A value closes its quote and cuts off the rest of the query',
  score: 0.7,
  on: 'text',
  view: 'sql',
  also: ["'", '"'],
  words: ['--', '#', '/*', ';%00'],
  patterns: [
    new RegExp(`${broken}(?:; )?c $`),
    new RegExp(`${broken}(?:= |< |> |<> |LIKE |; )(?:[-+] )?(?:1|s) c $`),
    new RegExp(`${broken}[-+*/%^] (?:1|s) c $`),
  ],
  hits: ["admin'--", "admin' #", 'root"/*', "x') -- -", "'=0--+"],
  misses: [
    "Macy's -- 50% off!",
    "the dogs' -- all of them -- barked",
    'C# or F#',
    "'tis the season -- to be jolly",
  ],
});
