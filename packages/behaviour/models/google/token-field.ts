import type { Value } from '@emmental/model';

const token = /^(?:oidc|oauth)_?token$/i;

/** Does a request name an account whose token a call of Cloud Tasks or Cloud Scheduler carries? */
export function holdsToken(value: Value): boolean {
  if (value.kind === 'one-of') return value.choices.some((choice) => holdsToken(choice.value));
  return (
    value.kind === 'fields' &&
    [...value.fields].some(([name, inner]) => token.test(name) || holdsToken(inner))
  );
}

/** As `holdsToken`, also for a request of which not everything is known. */
export function mayHoldToken(value: Value): boolean {
  if (value.kind === 'unknown') return true;
  if (value.kind === 'one-of') return value.choices.some((choice) => mayHoldToken(choice.value));
  return (
    value.kind === 'fields' &&
    [...value.fields].some(
      ([name, inner]) => token.test(name) || (/^(?:job|http_?target)$/i.test(name) && mayHoldToken(inner)),
    )
  );
}
