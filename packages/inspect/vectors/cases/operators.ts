/** Events, and the members in them that could bring an operator into a filter. */
export const operators: readonly { readonly event: unknown; readonly texts: readonly string[] }[] = [
  { event: { pass: { $ne: null } }, texts: ['"$ne":null'] },
  { event: { body: '{"pass":{"$gt":"","a":1}}' }, texts: ['"$gt":""'] },
  { event: { body: 'user=x&pass[$ne]=y' }, texts: ['"$ne":"y"'] },
  { event: { queryStringParameters: { 'pass[$in]': 'y' } }, texts: ['"$in":"y"'] },
  { event: { a: { $not: { $eq: 1 } } }, texts: ['"$not":{"$eq":1}', '"$eq":1'] },
  { event: { a: [{ $ne: 'é' }, { $gt: true }] }, texts: ['"$gt":true', '"$ne":"é"'] },
  { event: { price$: 1, a: '$ne', b: ['$ne'], c: '{"$ne"' }, texts: [] },
];
