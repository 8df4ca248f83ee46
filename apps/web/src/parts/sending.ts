import { useRef, useState } from 'react';

/** A request that changes something: at most one is on its way, so a double click sends one. */
export interface Sending {
  readonly isBusy: boolean;
  /** The reason why the last one failed; null = it did not. */
  readonly error: string | null;
  /** Runs the work unless one is on its way. */
  readonly send: (work: () => Promise<unknown>) => void;
}

/** Returns how a part of a page sends what changes something. */
export function useSending(): Sending {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const isOnItsWay = useRef(false);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    if (isOnItsWay.current) return;
    isOnItsWay.current = true;
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      isOnItsWay.current = false;
      setBusy(false);
    }
  };
  return { isBusy, error, send: (work) => void run(work) };
}
