import type { Evidence } from '@emmental/model';
import { type Screen, spread, visible, wrap } from '../layout.ts';

/** A sentence, and the place that shows it at the right. */
export function beside(
  text: string,
  at: Evidence | null | undefined,
  indent: string,
  screen: Screen,
): string[] {
  const shown = visible(text, screen);
  return at
    ? spread(shown, visible(`${at.file}:${at.line}`, screen), screen, indent)
    : wrap(shown, screen.width, indent);
}
