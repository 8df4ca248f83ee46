import { spelled, type Value } from './value.ts';

/**
 * The collection of Firestore in which a path lies, as if it were a resource of the template: `firestore/orders`. `*` = any
 * collection, because the path is not known or has a wildcard there.
 *
 * @param path the path of a document (`orders/{id}`), also below a database; null = not known.
 */
export function collectionOfDocument(path: Value | null): string {
  const text = path && isKnown(path) ? spelled(path, () => '{}') : '';
  const steps = stepsOf(text.replace(/^.*\/documents\//, ''));
  return named(steps.at(-2), text.includes('**'));
}

/** As `collectionOfDocument`, for the path of a collection: `orders`, `users/1/orders`. */
export function collectionAt(path: Value | null): string {
  const text = path && isKnown(path) ? spelled(path, () => '{}') : '';
  return named(stepsOf(text).at(-1), false);
}

/** Tells if two collections may be the same. */
export const mayBeSame = (a: string, b: string): boolean =>
  a === b || a === anyCollection || b === anyCollection;

const anyCollection = 'firestore/*';

const isKnown = ({ kind }: Value): boolean => kind === 'constant' || kind === 'text';

const stepsOf = (path: string): readonly string[] => path.split('/').filter((step) => step !== '');

const named = (step: string | undefined, isOpen: boolean): string =>
  step === undefined || isOpen || /[{}*]/.test(step) ? anyCollection : `firestore/${step}`;
