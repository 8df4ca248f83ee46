import { Link } from '../address/link.tsx';
import { pathsHref } from '../address/pages.ts';
import type { PathClosing } from '../data/paths.ts';
import { effortText, headOf } from './effort.ts';
import { Waits } from './waits.tsx';

/** The cheapest change that closes a path: its effort, if something shows that it closes it, and the proposal that waits. */
export const ClosedBy = ({ closing }: { readonly closing: PathClosing }) => (
  <>
    <Link href={pathsHref({ closing: closing.key })}>{headOf(closing.says)}</Link>{' '}
    <span className="faint small nw">{effortText({ effort: closing.effort, changes: 1 })}</span>
    {!closing.isProven && (
      <span className="warn small"> · not proven: its guard is silent or controls nothing</span>
    )}
    {closing.waits !== null && (
      <span className="small">
        {' '}
        · <Waits of={[closing.waits]} />
      </span>
    )}
  </>
);
