import { Link } from '../address/link.tsx';
import { changeHref } from '../address/pages.ts';

/** The proposals that do the same and wait already, each as a link. */
export const Waits = ({ of }: { readonly of: readonly number[] }) =>
  of.length === 0 ? null : (
    <span className="see nw">
      a change waits:{' '}
      {of.map((id, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <Link href={changeHref(id)}>#{id}</Link>
        </span>
      ))}
    </span>
  );
