import { useState } from 'react';
import { shownText } from '../shown/text.ts';

interface CopyProps {
  readonly text: string;
  readonly label?: string;
  readonly isPrimary?: boolean;
}

/**
 * A button that copies a command, a diff or a secret as the page shows it: a hidden character is copied as its code, so that nobody pastes
 * another command than the one that was read.
 */
export function Copy({ text, label = 'Copy', isPrimary = false }: CopyProps) {
  const [state, setState] = useState<'copy' | 'copied' | 'failed'>('copy');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(shownText(text));
      setState('copied');
    } catch {
      setState('failed');
    }
    setTimeout(() => setState('copy'), 2_000);
  };
  const words = { copy: label, copied: 'Copied', failed: 'Select and copy it by hand' } as const;
  return (
    <button type="button" className={isPrimary ? 'primary' : undefined} onClick={() => void copy()}>
      <span aria-live="polite">{words[state]}</span>
    </button>
  );
}
