import { fitPlaces, typed, visible, wrap } from '@emmental/report';
import { WrongUse } from './exit.ts';
import { reasonOf } from './files/failure.ts';
import { writeFile } from './files/write.ts';
import { screenOf } from './screen.ts';
import type { World } from './world.ts';

/* The only place where text leaves the command. */

/** Writes the result to `--output` or to stdout, and waits until it is written, so that a pipe gets all of it. */
export async function emit(
  text: string | Iterable<string>,
  { output }: { readonly output?: string },
  world: Pick<World, 'stdout'>,
): Promise<void> {
  if (output === undefined) {
    for (const piece of typeof text === 'string' ? [text] : text) if (!(await writeOut(piece, world))) return;
  } else writeFile(output, text, { called: `--output ${output}` });
}

/** Functions that write a report, in one text or in pieces, by the word of `--format`. */
export type Renderers<Format extends string> = Readonly<
  Record<Format, () => string | Iterable<string> | Promise<string>>
>;

/** Writes the result in the requested format. */
export const emitAs = async <Format extends string>(
  renderers: Renderers<Format>,
  options: { readonly format: Format; readonly output?: string },
  world: Pick<World, 'stdout'>,
): Promise<void> => emit(await renderers[options.format](), options, world);

/**
 * Writes a part of the result to stdout and waits until it is written. Returns false when the reader has gone,
 * such as `head`, so that the rest need not be made. Throws `WrongUse` when stdout accepts no more.
 */
export const writeOut = (text: string, { stdout }: Pick<World, 'stdout'>): Promise<boolean> =>
  new Promise((done, failed) => {
    // The callback reports a closed pipe; without a listener the error would also be thrown.
    if (stdout.listenerCount('error') === 0) stdout.on('error', () => undefined);
    stdout.write(text, (error) => {
      if (!error) done(true);
      else if ((error as NodeJS.ErrnoException).code === 'EPIPE') done(false);
      else failed(new WrongUse(`the result could not be written: ${reasonOf(error)}`));
    });
  });

/**
 * Writes lines about the result to stderr. Suggested commands begin the way this program was started; control characters are
 * escaped.
 */
export function tell(lines: string | readonly string[], world: World): void {
  const view = screenOf(world.stderr, world);
  for (const line of [lines].flat()) world.stderr.write(`${visible(typed(line, view), view)}\n`);
}

/**
 * Writes a line to stderr, wrapped to the width of the screen; later lines begin with `indent`. The middle of a place (`folder/a.ts:12`)
 * that leaves no room for words beside it is cut.
 */
export function tellWrapped(text: string, indent: string, world: World): void {
  const view = screenOf(world.stderr, world);
  const fitted = fitPlaces(visible(typed(text, view), view), view.width - 20, view);
  for (const line of wrap(fitted, view.width, indent)) world.stderr.write(`${line}\n`);
}

/** Overwrites the progress line on a terminal; '' removes it. */
export function overwriteLine(text: string, stream: NodeJS.WriteStream): void {
  const view = { program: 'emmental', width: 78, unicode: true, color: false };
  stream.write(`\r\u001b[K${visible(text, view).slice(0, 78)}`);
}

/** Writes help, or the reason why a command line is invalid; the text is commander's own. */
export function writeUsage(text: string, stream: NodeJS.WriteStream): void {
  stream.write(text);
}
