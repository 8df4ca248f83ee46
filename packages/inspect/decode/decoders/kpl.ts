const magic = [0xf3, 0x89, 0x9a, 0xc2];
const digestLength = 16;

/**
 * Returns the user records in a Kinesis record that the Kinesis Producer Library (KPL) aggregated; null for other bytes.
 * Source: Amazon Kinesis "KPL aggregated record format": magic, protobuf AggregatedRecord (records = field 3, data =
 * 3), MD5.
 */
export function kplRecords(bytes: Uint8Array): readonly Uint8Array[] | null {
  if (bytes.length < 4 + digestLength || magic.some((byte, at) => bytes[at] !== byte)) return null;
  const records: Uint8Array[] = [];
  for (const [field, record] of fields(bytes.subarray(4, bytes.length - digestLength))) {
    if (field !== 3) continue;
    for (const [inner, data] of fields(record)) if (inner === 3) records.push(data);
  }
  return records.length > 0 ? records : null;
}

/** Yields the length-delimited fields of a protobuf message. Stops at the first byte that cannot start a field. */
function* fields(bytes: Uint8Array): Generator<readonly [number, Uint8Array]> {
  let at = 0;
  while (at < bytes.length) {
    const tag = varint(bytes, at);
    if (!tag) return;
    at = tag.next;
    if ((tag.value & 7) === 0) {
      const skipped = varint(bytes, at);
      if (!skipped) return;
      at = skipped.next;
    } else if ((tag.value & 7) === 2) {
      const length = varint(bytes, at);
      if (!length || length.next + length.value > bytes.length) return;
      yield [tag.value >>> 3, bytes.subarray(length.next, length.next + length.value)];
      at = length.next + length.value;
    } else return;
  }
}

function varint(bytes: Uint8Array, start: number): { readonly value: number; readonly next: number } | null {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[start + shift / 7];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: start + shift / 7 + 1 };
  }
  return null;
}
