import { asString, choicesOf, spelled, type Value } from '@emmental/model';
import { itemsOf } from './documents.ts';

/** The principals that a statement of a resource policy allows: everybody, only principals of this account, or not known. */
export type Allowed =
  | { readonly kind: 'public' }
  | { readonly kind: 'own' }
  | { readonly kind: 'open'; readonly why: string };

/**
 * Returns the principals that a statement of a resource policy allows. Null for a statement without a principal, which
 * belongs to a policy of an identity.
 */
export function allowedBy(statement: Value): Allowed | null {
  if (statement.kind !== 'fields') return null;
  if (statement.fields.has('NotPrincipal')) return open('it names only the principals that it excludes');
  const principal = statement.fields.get('Principal');
  if (principal === undefined) return null;
  const found = choicesOf(principal).flatMap(({ value }) => allowedIn(value));
  if (found.some(({ kind }) => kind === 'public')) return { kind: 'public' };
  const unknown = found.find(({ kind }) => kind === 'open');
  if (unknown) return unknown;
  const accounts = new Set(choicesOf(principal).flatMap(({ value }) => accountsIn(value)));
  return accounts.size > 1 ? open('it names principals of several accounts') : { kind: 'own' };
}

/** True if the statement names principals of one account, whichever it is, and nobody else. */
export function namesOneAccount(statement: Value): boolean {
  if (statement.kind !== 'fields') return false;
  const principal = statement.fields.get('Principal');
  if (principal?.kind !== 'fields' || principal.open) return false;
  const named = [...principal.fields].flatMap(([key, value]) =>
    itemsOf(value).map((item) => (key === 'AWS' ? writtenAccount(spelled(item)) : null)),
  );
  return named.length > 0 && named[0] !== null && named.every((account) => account === named[0]);
}

/** The account in an ARN of IAM or STS, or an account alone, as the template writes it; null for `*` and other texts. */
const writtenAccount = (text: string): string | null =>
  /^(?:arn:[^:]*:(?:iam|sts)::((?:\$\{[^}]*\}|[^:*])+):|(\d{12})$)/.exec(text)?.slice(1).find(Boolean) ??
  null;

const open = (why: string): Allowed => ({ kind: 'open', why });

function allowedIn(principal: Value): readonly Allowed[] {
  if (asString(principal) === '*') return [{ kind: 'public' }];
  if (principal.kind !== 'fields' || principal.open) return [open('its principals are not known')];
  return [...principal.fields].flatMap(([key, value]) => {
    if (key === 'Service') return [{ kind: 'own' as const }];
    if (key !== 'AWS') return [open(`it names principals of the kind ${key}`)];
    if (value.kind === 'list' && value.open) return [open('its principals are not known')];
    return itemsOf(value).flatMap((item) => choicesOf(item).map((choice) => ofAccount(choice.value)));
  });
}

/** Decides about one principal of the kind `AWS`: an ARN, an account, or `*`. */
function ofAccount(principal: Value): Allowed {
  const written = asString(principal);
  if (written === '*') return { kind: 'public' };
  if (written === null && !isNamed(principal)) return open('the deployment sets its principals');
  const account = /(?:^|:)(\d{12})(?::|$)/.exec(written ?? spelled(principal))?.[1];
  return account === undefined ? { kind: 'own' } : open(`it may be that ${account} is another account`);
}

/** True for a text with a fixed part, such as an ARN with an unknown account, and for a reference to a resource of the template. */
const isNamed = (principal: Value): boolean =>
  principal.kind === 'text' &&
  principal.parts.some((part) => typeof part === 'string' || /^(resource|pseudo)$/.test(part.kind));

/** Returns the accounts in the ARNs of principals as the template writes them: `${AWS::AccountId}`. */
function accountsIn(principal: Value): readonly string[] {
  const named = principal.kind === 'fields' ? principal.fields.get('AWS') : undefined;
  return named === undefined
    ? []
    : itemsOf(named).flatMap((item) => /:(?:iam|sts)::(\$\{[^}]*\}|[^:]*):/.exec(spelled(item))?.[1] ?? []);
}
