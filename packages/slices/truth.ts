import { type Truth, truths } from '@emmental/model';

const rank = (value: Truth): number => truths.indexOf(value);

/** The least of them: a path is as possible as its least possible step. Of none: yes. */
export function all(values: Iterable<Truth>): Truth {
  let least: Truth = 'yes';
  for (const value of values) if (rank(value) < rank(least)) least = value;
  return least;
}

/** The greatest of them: one control that stops is enough. Of none: no. */
export function any(values: Iterable<Truth>): Truth {
  let greatest: Truth = 'no';
  for (const value of values) if (rank(value) > rank(greatest)) greatest = value;
  return greatest;
}
