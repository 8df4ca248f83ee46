import { overwriteLine } from './output.ts';

/** Shows progress on stderr, for commands of more than 0.4 s, so that no wait of a second is silent; shows nothing when stderr is no terminal. */
export interface Progress {
  step(what: string): void;
  end(): void;
}

/** The time of the first step on each stream: the later steps of a command need not wait anew. */
const begun = new WeakMap<NodeJS.WriteStream, number>();

export function progressOn(stream: NodeJS.WriteStream, now: () => number): Progress {
  // Tests set the variable to 0, so that they see every step however fast the machine is.
  const after = Number(process.env['EMMENTAL_PROGRESS_AFTER'] ?? 400);
  const start = begun.get(stream) ?? now();
  begun.set(stream, start);
  let shown = false;
  let last = 0;
  return {
    step: (what) => {
      if (!stream.isTTY || now() - start < after || now() - last < 100) return;
      last = now();
      shown = true;
      overwriteLine(what, stream);
    },
    end: () => {
      if (shown) overwriteLine('', stream);
    },
  };
}
