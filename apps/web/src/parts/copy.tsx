import { useState } from 'react';

/** A command or secret to copy. */
export function Copy({ text, isPrimary = false }: { readonly text: string; readonly isPrimary?: boolean }) {
  const [state, setState] = useState<'copy' | 'copied' | 'failed'>('copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('failed');
    }
    setTimeout(() => setState('copy'), 2_000);
  };
  const words = { copy: 'Copy', copied: 'Copied', failed: 'Select and copy it by hand' } as const;
  return (
    <button type="button" className={isPrimary ? 'primary' : undefined} onClick={() => void copy()}>
      <span aria-live="polite">{words[state]}</span>
    </button>
  );
}
