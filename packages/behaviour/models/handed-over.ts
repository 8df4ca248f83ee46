import { type Abstract, describe, record, type Site } from '@emmental/evaluator';
import { noteHost } from './hosts/given.ts';

/** Notes a path, or the address of an object or a host, that is passed to code without a model: that code may use it. */
export function noteHandedOver(
  place: Site,
  value: Abstract,
  to: { readonly name: string; readonly key: string | null },
): void {
  const { machine, at } = place;
  if (beginsWith(value, writable))
    record(machine, { kind: 'file', path: describe(value), mode: 'write' }, at);
  else if (beginsWith(value, objectUrl)) {
    const what = `an s3:// address in ${to.name}`;
    const why = 'it is given to code that is not modelled';
    record(machine, { kind: 'undecided', what, why, touches: ['s3'] }, at);
  } else noteHost(place, value, to);
}

const beginsWith = (value: Abstract, beginning: RegExp): boolean => {
  const start = value.kind === 'constant' ? value.value : value.kind === 'text' ? value.parts[0] : null;
  return typeof start === 'string' && beginning.test(start);
};

/** Matches `s3://bucket/key`, the form in which data frames and file systems take an object. */
const objectUrl = /^s3[an]?:\/\//;

/**
 * Matches paths where a function may write: temporary storage, and file systems that it mounts. Source: Lambda's
 * documentation, “Ephemeral storage”, “File system access”.
 */
const writable = /^\/(?:tmp|mnt)\//;
