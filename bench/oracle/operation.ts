import { marks } from './events.ts';

/** One operation that a stand-in recorded while the program ran. */
export type Operation =
  | {
      readonly kind: 'call';
      readonly service: string;
      readonly operation: string;
      /** The field of the request that names the resource, and its text; null when it was no text. */
      readonly field: string;
      readonly resource: string | null;
    }
  | { readonly kind: 'file'; readonly path: string; readonly mode: 'read' | 'write' }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'process'; readonly command: string }
  /** Event data in a place where text becomes structure; `path` is the field of the event. */
  | { readonly kind: 'sink'; readonly sink: 'shell' | 'sql'; readonly path: string; readonly text: string };

/** Returns a text that is equal for operations that the analysis answers alike. */
export const keyOf = (operation: Operation): string => JSON.stringify(operation);

/** Returns the sinks that a text with event data reaches. */
export function sinksOf(sink: 'shell' | 'sql', text: string): readonly Operation[] {
  // A program may write a text in capitals or from its end.
  const lower = text.toLowerCase();
  const shown = text.replace(/mk[a-z]+\d?|\d?[a-z]+km/gi, '…');
  return Object.entries(marks).flatMap(([mark, path]) =>
    lower.includes(mark) || lower.includes([...mark].reverse().join(''))
      ? [{ kind: 'sink', sink, path, text: shown } as const]
      : [],
  );
}
