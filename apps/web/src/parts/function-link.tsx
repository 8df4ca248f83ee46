import { Link } from '../address/link.tsx';
import { functionHref } from '../address/pages.ts';

interface FunctionLinkProps {
  readonly of: { readonly app: string; readonly environment: string; readonly function: string };
}

/** The app and the name of a function, as a link to its page. */
export const FunctionLink = ({ of: { app, environment, function: name } }: FunctionLinkProps) => (
  <Link href={functionHref({ app, environment, name })}>
    {app} / {name}
  </Link>
);
