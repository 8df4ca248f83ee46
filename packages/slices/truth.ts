import { type Truth, truths } from '@emmental/model';

const rank = (value: Truth): number => truths.indexOf(value);

/** Returns the least of the answers: a path is as possible as its least possible step. Without answers: yes. */
export function all(values: Iterable<Truth>): Truth {
  let least: Truth = 'yes';
  for (const value of values) if (rank(value) < rank(least)) least = value;
  return least;
}

/** Returns the greatest of the answers: a single control that stops is enough. Without answers: no. */
export function any(values: Iterable<Truth>): Truth {
  let greatest: Truth = 'no';
  for (const value of values) if (rank(value) > rank(greatest)) greatest = value;
  return greatest;
}
