import { useSyncExternalStore } from 'react';

/** The address of a page below the origin: its path, and its query, which is the whole state of the page. */
export interface Address {
  readonly path: string;
  readonly query: URLSearchParams;
}

const listeners = new Set<() => void>();
let current = read();

function read(): Address {
  return { path: window.location.pathname, query: new URLSearchParams(window.location.search) };
}

function update(): void {
  current = read();
  for (const listener of listeners) listener();
}

window.addEventListener('popstate', update);

/** Returns the present address, and draws the component again when it changes. */
export function useAddress(): Address {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

/** Goes to an address of this console. `replace` keeps the history as it is, for what a person types. */
export function go(href: string, { replace = false } = {}): void {
  if (replace) window.history.replaceState(null, '', href);
  else window.history.pushState(null, '', href);
  update();
}

/** Returns the present address with some names of the query changed; null removes a name. */
export function withQuery(changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(current.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  return hrefOf(current.path, query);
}

/** Returns an address of a path and names of its query; null leaves a name out. */
export function hrefOf(
  path: string,
  names: URLSearchParams | Readonly<Record<string, string | null>> = {},
): string {
  const query =
    names instanceof URLSearchParams
      ? names
      : new URLSearchParams(
          Object.entries(names).filter((pair): pair is [string, string] => pair[1] !== null),
        );
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Returns the parts of a path without their escapes; null for a path with an escape that is no text. */
export function partsOf(path: string): readonly string[] | null {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return null;
  }
}
