import type { Session } from '../data/session.ts';

/** The page for a person who may not see it: which role may. */
export function NotAllowed({ session, what }: { readonly session: Session; readonly what: string }) {
  return (
    <section className="panel message">
      <h2>Not allowed</h2>
      <p>
        Only an administrator {what}. You are a {session.role}.
      </p>
    </section>
  );
}
