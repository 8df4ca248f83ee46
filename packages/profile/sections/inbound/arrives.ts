import type { InboundRule } from '@emmental/model';
import type { Declared } from '../../compile/declared.ts';
import { resourceArns } from '../../resource.ts';
import { sourceWord } from './derive.ts';
import { arrivesAs } from './sources.ts';

/** The events of a written source, in the form that guards compare: the forms in which they arrive, and the route or the ARN of the sender. */
export function arrivalOf(from: string, declared: Declared): Pick<InboundRule, 'triggers' | 'source'> {
  const triggers = declared.declaration?.triggers.filter((trigger) => sourceWord(trigger) === from) ?? [];
  const isHttp = /^\S+ \//.test(from);
  return {
    triggers: from === 'any' ? [] : arrivesAs(from, triggers),
    source: isHttp ? from : sourceGlob(from, declared),
  };
}

/**
 * Returns the ARN of the source, which its events contain; null when the name is known only after deployment, so that the guard
 * compares only the form of the event.
 */
function sourceGlob(from: string, { app }: Declared): string | null {
  const [, kind, name] = /^([a-z0-9-]+):(.+)$/s.exec(from) ?? [];
  if (kind === undefined || name === undefined) return null;
  if (name.startsWith('arn:')) return name;
  const [arn = ''] = resourceArns(name, [`${kind}:`], app, null).arns;
  const last = arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
  return /[A-Za-z0-9]/.test(last) ? arn : null;
}
