import { member } from './recognise.ts';
import type { HostForm } from './row.ts';
import { platformNames } from './table.generated.ts';

/**
 * Returns the host names that the platform itself wrote into an event, such as the domain of the function's API. The
 * same text elsewhere in the event is the same host. Call it only for events that a trigger wrote: a direct caller can
 * write any text into each field.
 */
export function namesOf(event: unknown, trigger: string): readonly string[] {
  const names: string[] = [];
  const places = Object.hasOwn(platformNames, trigger) ? platformNames[trigger] : undefined;
  for (const [path, forms] of Object.entries(places ?? {})) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let holder = event;
    for (const key of keys) holder = member(holder, key);
    const name = member(holder, last);
    if (typeof name === 'string' && forms.some((form) => isIn(form, name, holder))) names.push(name);
  }
  return names;
}

function isIn(form: HostForm, name: string, holder: unknown): boolean {
  const labels = name.split('.');
  const wanted = form.split('.');
  return (
    labels.length === wanted.length &&
    wanted.every((want, at) => {
      const written = labels[at] ?? '';
      if (want !== '*' && !want.startsWith('{')) return written === want;
      return label.test(written) && (want === '*' || member(holder, want.slice(1, -1)) === written);
    })
  );
}

const label = /^[a-z0-9-]{1,63}$/;
