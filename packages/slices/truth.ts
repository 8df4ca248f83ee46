import { type Truth, truths } from '@emmental/model';

const rank = (value: Truth): number => truths.indexOf(value);

/** Returns the least of the answers (no < unknown < yes), because all steps of an attack must succeed. Without answers: yes. */
export function all(values: Iterable<Truth>): Truth {
  let least: Truth = 'yes';
  for (const value of values) if (rank(value) < rank(least)) least = value;
  return least;
}

/** Returns the greatest of the answers (no < unknown < yes), because one control that stops an attack is enough. Without answers: no. */
export function any(values: Iterable<Truth>): Truth {
  let greatest: Truth = 'no';
  for (const value of values) if (rank(value) > rank(greatest)) greatest = value;
  return greatest;
}
