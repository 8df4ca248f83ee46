import type { Screen } from '@emmental/report';
import type { World } from './world.ts';

/** Returns what the terminal can show: colour and width only when a person looks, ASCII when the locale is not UTF-8. */
export function screenOf(stream: NodeJS.WriteStream, { env, program }: World): Screen {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  const plain = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  // Some terminals of pipelines report 0 columns.
  const columns = (stream.isTTY && stream.columns) || Number(env['COLUMNS']) || 80;
  return {
    program,
    width: Math.min(120, Math.max(40, columns)),
    unicode: locale === '' || /utf-?8/i.test(locale),
    color: Boolean(stream.isTTY) && !plain && env['TERM'] !== 'dumb',
  };
}
