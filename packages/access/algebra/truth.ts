/** Kleene's three-valued logic: a result is `unknown` unless it is the same for every value of the unknown parts. */
export type Truth = 'yes' | 'no' | 'unknown';

export const not = (value: Truth): Truth => (value === 'yes' ? 'no' : value === 'no' ? 'yes' : 'unknown');

export const and = (a: Truth, b: Truth): Truth =>
  a === 'no' || b === 'no' ? 'no' : a === 'yes' && b === 'yes' ? 'yes' : 'unknown';

export const or = (a: Truth, b: Truth): Truth =>
  a === 'yes' || b === 'yes' ? 'yes' : a === 'no' && b === 'no' ? 'no' : 'unknown';
