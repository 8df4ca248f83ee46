import type { Location, Waiver, WaiverAuthor } from '@emmental/model';
import { entriesOf, get, itemsOf, type MapEntry, type Node, stringOf } from '../tree.ts';

/** A waiver in the metadata of a resource, and the place of the resource. */
export interface MetadataWaiver {
  readonly waiver: Waiver;
  readonly resource: Location;
}

interface Form {
  readonly by: WaiverAuthor;
  readonly path: readonly string[];
  /** The key whose value is the id of the rule. Null when the item itself is the id, or `ID: reason`. */
  readonly rule: string | null;
  readonly reason: string;
}

/**
 * The form of Emmental, and the forms of checkov ("Suppressing and skipping policies"), cfn_nag
 * ("Per-resource rule suppression") and Guard's registry ("Rule suppression").
 */
const forms: readonly Form[] = [
  { by: 'emmental', path: ['emmental', 'ignore'], rule: 'rule', reason: 'reason' },
  { by: 'checkov', path: ['checkov', 'skip'], rule: 'id', reason: 'comment' },
  { by: 'cfn_nag', path: ['cfn_nag', 'rules_to_suppress'], rule: 'id', reason: 'reason' },
  { by: 'guard', path: ['guard', 'SuppressedRules'], rule: null, reason: 'reason' },
];

/**
 * Bound of the depth at which resources are searched. Resources of a template, and of `resources` in a
 * Serverless service, are not as deep.
 */
const mostDepth = 6;

/** Returns the waivers in the `Metadata` of a template's resources. */
export function metadataWaivers(root: Node): readonly MetadataWaiver[] {
  const found: MetadataWaiver[] = [];
  const look = (node: Node, depth: number): void => {
    if (depth > mostDepth) return;
    for (const item of itemsOf(node)) look(item, depth + 1);
    for (const entry of entriesOf(node)) {
      if (get(entry.value, 'Type') !== undefined) found.push(...waiversIn(entry));
      else look(entry.value, depth + 1);
    }
  };
  look(root, 0);
  return found;
}

function waiversIn({ keyAt, value }: MapEntry): readonly MetadataWaiver[] {
  const metadata = get(value, 'Metadata');
  if (metadata === undefined) return [];
  return forms.flatMap(({ by, path, rule, reason }) =>
    itemsOf(get(metadata, ...path)).flatMap((item) => {
      const [pair] = rule === null ? entriesOf(item) : [];
      const named = rule === null ? (pair ? pair.key : stringOf(item)) : stringOf(get(item, rule));
      if (named === undefined) return [];
      const why = stringOf(pair ? pair.value : get(item, reason))?.trim();
      const end = by === 'emmental' ? get(item, 'until') : undefined;
      return [
        {
          waiver: {
            by,
            rule: named,
            reason: why || null,
            owner: null,
            // An end that is no text, such as a number or a reference, is no day.
            until: end === undefined ? null : (stringOf(end) ?? '?'),
            ...placeOf(item),
          },
          resource: keyAt,
        },
      ];
    }),
  );
}

const placeOf = ({ at: { file, line, column } }: Node): Location => ({ file, line, column });
