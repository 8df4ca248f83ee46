import { useEffect } from 'react';
import { go } from '../address/address.ts';
import { history, places } from './places.ts';

/** Milliseconds in which the letter after `g` must come. */
const pairTime = 1_000;

/**
 * Answers the keys that work on every page; `help` shows their list, `search` the search box. Links that have `data-row` are the rows of a
 * page.
 */
export function useKeyboard(help: () => void, search: () => void): void {
  useEffect(() => {
    let startedAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k' && !event.altKey) {
        event.preventDefault();
        search();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const isPair = event.timeStamp - startedAt < pairTime && startedAt !== 0;
      startedAt = event.key === 'g' ? event.timeStamp : 0;
      const place = isPair ? [...places, history].find(({ key }) => key === event.key) : undefined;
      if (place) go(place.path);
      else if (!act(event.key, help)) return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [help, search]);
}

/** Does what a single key means; returns false for a key without a meaning. */
function act(key: string, help: () => void): boolean {
  switch (key) {
    case '/':
      return focusOn(document.querySelector<HTMLElement>('[data-search]'));
    case 'j':
      return moveBy(1);
    case 'k':
      return moveBy(-1);
    case '[':
      return moveTab(-1);
    case ']':
      return moveTab(1);
    case '?':
      help();
      return true;
    default:
      return false;
  }
}

/** Do the keys belong to a field in which somebody types or chooses? A box to tick takes only the space bar. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  /^(?:INPUT|SELECT|TEXTAREA)$/.test(target.tagName) &&
  !(target instanceof HTMLInputElement && target.type === 'checkbox');

function moveBy(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const start = step > 0 ? -1 : rows.length;
  return focusOn(rows[(at === -1 ? start : at) + step] ?? null);
}

function moveTab(step: number): boolean {
  const tabs = [...document.querySelectorAll<HTMLAnchorElement>('.tabs a')];
  const at = tabs.findIndex((tab) => tab.ariaCurrent === 'page');
  const tab = tabs[at + step];
  if (!tab) return false;
  go(tab.pathname + tab.search);
  return true;
}

function focusOn(element: HTMLElement | null): boolean {
  if (!element) return false;
  element.focus();
  element.scrollIntoView({ block: 'nearest' });
  return true;
}
