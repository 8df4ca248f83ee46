import { Fragment } from 'react';

/** The longest part of a name that is kept in one line. */
const longest = 30;

/** A destination. A long name is broken behind its dots, not within `eu-west-1`. */
export const Host = ({ of }: { readonly of: string }) => {
  const parts = of.split(/(?<=\.)/);
  if (parts.some((part) => part.length > longest)) return <>{of}</>;
  return parts.map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts may repeat and their order is fixed
    <Fragment key={at}>
      {at > 0 && <wbr />}
      <span className="nw">{part}</span>
    </Fragment>
  ));
};
