import { Link } from '../address/link.tsx';
import { Head } from '../parts/head.tsx';

/** The page of an address that has none. */
export function MissingPage() {
  return (
    <>
      <Head title="Not here" />
      <section className="panel message">
        <p>This address has no page.</p>
        <p>
          <Link className="button primary" href="/functions">
            Functions
          </Link>
        </p>
      </section>
    </>
  );
}
