import { googleMethod, openGoogleServices } from '@emmental/knowledge';
import { type ApiCall, choicesOf, fieldOf, type ResourcePattern, spelled, type Value } from '@emmental/model';
import { globOf } from '../algebra/glob.ts';
import { callGap } from '../needs/gap.ts';
import { link } from '../needs/link.ts';
import { type Around, evidenceOf, type Need, type Needs } from '../needs/need.ts';

/** Calls of Google's client libraries: `google.storage`; `google` alone is a method that no model describes. */
export const isGoogle = ({ service }: Pick<ApiCall, 'service'>): boolean =>
  service === 'google' || service.startsWith('google.');

/**
 * The permissions that a call of a Google API asks for: `storage.objects.get` on a bucket. The table is curated and
 * partial; a method without a row is an open question.
 */
export function googleNeeds(call: ApiCall, around: Around): Needs {
  const { fn, assumptions } = around;
  if (openGoogleServices.has(call.service.replace(/^google\./, ''))) return { needed: [], gaps: [] };
  const row = googleMethod(call.operation);
  if (!row) {
    const why = 'the table of methods of Google, which is partial, has no row for it';
    return { needed: [], gaps: [callGap(call, fn, why)] };
  }
  const linked = link(call.input, fn, assumptions);
  const named = row.on === null ? undefined : fieldOf(linked.value, row.on.input);
  const resources =
    row.on === null
      ? [onProject]
      : (named ? choicesOf(named) : []).map(({ value }) => resourceOf(value, linked.from));
  const all = resources.length > 0 ? resources : [unnamed];
  const globs = all.map(({ pattern }) => globOf(pattern));
  const needed = row.permissions.map(
    (action): Need => ({
      action,
      resources: all,
      because: 'call',
      certainty: call.certainty,
      evidence: [evidenceOf(call.seen)],
      passedTo: null,
      globs,
      written: globs,
      assumed: linked.assumed.map((id) => ({ id, until: assumptions.get(id)?.until ?? '' })),
    }),
  );
  return { needed, gaps: [] };
}

const onProject: ResourcePattern = { pattern: 'project', ref: null, exact: true, from: 'literal' };
/** Some resource of its kind, which is not known. */
const unnamed: ResourcePattern = { pattern: '*', ref: null, exact: false, from: 'unknown' };

/** A resource by its address where the template has it, else by its name. */
function resourceOf(value: Value, from: ResourcePattern['from']): ResourcePattern {
  const parts = value.kind === 'text' ? value.parts : [];
  const hole = parts.find((part) => typeof part === 'object' && part.kind === 'resource');
  if (typeof hole === 'object' && hole.kind === 'resource')
    return { pattern: hole.id, ref: { id: hole.id, attr: hole.attribute ?? 'id' }, exact: true, from };
  if (value.kind !== 'constant' && value.kind !== 'text') return unnamed;
  const written = spelled(value);
  return { pattern: written, ref: null, exact: !written.includes('*'), from };
}
