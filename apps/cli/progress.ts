import { overwriteLine } from './output.ts';

/** Shows progress on stderr for steps longer than a second; shows nothing when stderr is no terminal. */
export interface Progress {
  step(what: string): void;
  end(): void;
}

/** The time of the first step on each stream: the later steps of a command need not wait another second. */
const begun = new WeakMap<NodeJS.WriteStream, number>();

export function progressOn(stream: NodeJS.WriteStream, now: () => number): Progress {
  const start = begun.get(stream) ?? now();
  begun.set(stream, start);
  let shown = false;
  let last = 0;
  return {
    step: (what) => {
      if (!stream.isTTY || now() - start < 1000 || now() - last < 100) return;
      last = now();
      shown = true;
      overwriteLine(what, stream);
    },
    end: () => {
      if (shown) overwriteLine('', stream);
    },
  };
}
