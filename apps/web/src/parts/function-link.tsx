import { hrefOf } from '../address/address.ts';
import { Link } from '../address/link.tsx';
import { functionHref } from '../address/pages.ts';

interface FunctionLinkProps {
  readonly of: { readonly app: string; readonly environment: string; readonly function: string };
  /** The tab of its page; absent = the first one. */
  readonly tab?: string;
  /** The filters of the tab. */
  readonly filters?: Readonly<Record<string, string>>;
}

/** The app and the name of a function, as a link to its page. */
export const FunctionLink = ({
  of: { app, environment, function: name },
  tab,
  filters = {},
}: FunctionLinkProps) => (
  <Link href={hrefOf(functionHref({ app, environment, name }, tab), filters)}>
    {app} / {name}
  </Link>
);
