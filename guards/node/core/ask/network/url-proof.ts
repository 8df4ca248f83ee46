import type { Context } from '../../context.ts';
import { type Answer, allowed } from '../../contract.ts';
import { pathAt } from '../../pattern.ts';
import { type Naming, namedBy } from '../../policy/named.ts';
import type { OutboundPolicy } from '../../policy/outbound.ts';
import type { ReadingRules } from '../../requests/rules.ts';

/** Makes the functions that refuse a request when a text of a current event changed the structure of its address. */
export function urlProof(
  context: Context,
  policy: () => OutboundPolicy | null,
): Pick<ReadingRules, 'proveUrl' | 'urlProver'> {
  const { profile, invocations, engine, prove } = context;
  let compiled: Naming | null = null;
  const naming = (): Naming | null => {
    const outbound = policy();
    if (outbound !== null) compiled ??= namedBy(outbound);
    return compiled;
  };

  const proveUrl = (origin: string, path: string): Answer => {
    if (profile.inbound === null || invocations.count() === 0) return allowed;
    const found = naming()?.of(origin, path) ?? null;
    const address = origin + path;
    if (found === null) return prove('url', address);
    // An event that contains the complete address is no proof. If a rule names the host, only a text after the host can be a proof.
    return prove('url', found.isExact ? found.beyond : address, undefined, address, address);
  };

  /**
   * Returns marks: `proveUrl` allows every path behind this origin that contains none of these texts. Returns null when there are no such
   * marks, and `proveUrl` has to check each path.
   */
  const marksOf = (origin: string): readonly string[] | null => {
    if (profile.inbound === null || invocations.count() === 0) return [];
    const names = naming();
    const head = names === null ? origin : names.headOf(origin);
    if (head === null) return null;
    const marks: string[] = [];
    for (const texts of invocations.texts(engine)) {
      const found = texts.marks(head);
      if (found === null) return null;
      marks.push(...found);
    }
    return marks;
  };

  const urlProver = (origin: string): ((text: string, from: number) => Answer) => {
    let change = -1;
    let marks: readonly string[] | null = null;
    return (text, from) => {
      if (invocations.change() !== change) {
        change = invocations.change();
        marks = marksOf(origin);
      }
      const path = pathAt(text, from);
      // A host could follow behind two slashes.
      const isPath = path[1] !== '/' && path[1] !== '\\';
      const isFree = isPath && marks !== null && !marks.some((mark) => path.includes(mark));
      return isFree ? allowed : proveUrl(origin, path);
    };
  };

  return { proveUrl, urlProver };
}
