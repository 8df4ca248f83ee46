import { visible } from '@emmental/report';

/** Says on stderr what takes longer than a second; nothing when nobody looks. */
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
      stream.write(
        `\r\u001b[K${visible(what, { program: 'emmental', width: 78, unicode: true, color: false }).slice(0, 78)}`,
      );
    },
    end: () => {
      if (shown) stream.write('\r\u001b[K');
    },
  };
}
