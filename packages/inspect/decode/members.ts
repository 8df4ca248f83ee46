/** The answer of `memberOf` for a getter. */
export const getter = Symbol('getter');

/** Returns the value of an own member, or `getter` for a getter. If a decoder made the object (`isDecoded`), it is read directly. */
export function memberOf(value: object, key: string | number, isDecoded: boolean): unknown {
  if (isDecoded) return (value as Readonly<Record<string | number, unknown>>)[key];
  const descriptor = Object.getOwnPropertyDescriptor(value, key);
  if (descriptor === undefined) return undefined;
  return 'value' in descriptor ? descriptor.value : getter;
}
