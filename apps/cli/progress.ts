import { overwriteLine } from './output.ts';

/** Shows progress on stderr for steps longer than a second; shows nothing when stderr is no terminal. */
export interface Progress {
  step(what: string): void;
  end(): void;
}

export function progressOn(stream: NodeJS.WriteStream, now: () => number): Progress {
  const start = now();
  let shown = false;
  let last = start;
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
