import { useEffect, useState } from 'react';
import type { FindingRow } from '../../data/findings.ts';
import { isTyping } from '../../frame/keyboard.ts';

/** The kinds of decisions by their keys. */
export const decisionKeys = { o: 'owner', i: 'progress', s: 'suppress', u: 'due' } as const;
export type DecisionKind = (typeof decisionKeys)[keyof typeof decisionKeys] | 'reopen';

/** The findings that a person has selected, and the decision that waits for its second step. */
export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly step: DecisionKind | null;
  readonly toggle: (ids: readonly number[]) => void;
  readonly begin: (step: DecisionKind) => void;
  readonly cancel: () => void;
  readonly clear: () => void;
}

/**
 * Keeps the selection, and answers its keys: `x` selects the row with the focus, `X` its group, the keys of decisions begin one about
 * the selection or, without one, about that row. No key writes: a decision waits for its second step. `isOn` is false for people who may not decide.
 */
export function useSelection(rows: readonly FindingRow[], isOn: boolean): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [step, setStep] = useState<DecisionKind | null>(null);
  const shown = new Set(rows.map(({ id }) => id));
  const ids = new Set([...chosen].filter((id) => shown.has(id)));
  const toggle = (wanted: readonly number[]) => {
    const isAll = wanted.every((id) => ids.has(id));
    const next = new Set(ids);
    for (const id of wanted) {
      if (isAll) next.delete(id);
      else next.add(id);
    }
    setChosen(next);
  };
  const clear = () => {
    setChosen(new Set());
    setStep(null);
  };
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return;
      const row = rows.find(({ id }) => String(id) === rowOf(document.activeElement));
      if (event.key === 'x' && row) toggle([row.id]);
      else if (event.key === 'X' && row) toggle(groupOf(row, rows));
      else if (Object.hasOwn(decisionKeys, event.key) && (ids.size > 0 || row)) {
        if (ids.size === 0 && row) setChosen(new Set([row.id]));
        setStep(decisionKeys[event.key as keyof typeof decisionKeys]);
      } else if (event.key === 'Escape' && ids.size > 0 && !isDrawerOpen()) clear();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  return { ids, step, toggle, begin: setStep, cancel: () => setStep(null), clear };
}

const rowOf = (element: Element | null): string | null => element?.getAttribute('data-row') ?? null;

const groupOf = (row: FindingRow, rows: readonly FindingRow[]): readonly number[] =>
  rows.filter(({ group }) => group === row.group).map(({ id }) => id);

const isDrawerOpen = (): boolean => document.querySelector('.drawer') !== null;

/** Puts the focus on the row at a place of the list, or on the last one. */
export function focusRow(place: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  rows[Math.min(Math.max(place, 0), rows.length - 1)]?.focus();
}

/** Returns the place of the first row with one of these ids. */
export function placeOfRow(ids: ReadonlySet<number>): number {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  return rows.findIndex((row) => ids.has(Number(rowOf(row))));
}
