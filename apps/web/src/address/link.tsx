import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { go } from './address.ts';

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string };

/** A link to a page of this console: a click changes the address without loading the document again. */
export function Link({ onClick, ...rest }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    go(rest.href);
  };
  return <a {...rest} href={rest.href} onClick={follow} />;
}
