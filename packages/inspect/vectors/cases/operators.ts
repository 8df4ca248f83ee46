/** Events, and the members in them that could bring an operator into a filter: path and text. */
export const operators: readonly {
  readonly event: unknown;
  readonly members: readonly (readonly [string, string])[];
}[] = [
  { event: { pass: { $ne: null } }, members: [['pass.$ne', '"$ne":null']] },
  { event: { body: '{"pass":{"$gt":"","a":1}}' }, members: [['body.pass.$gt', '"$gt":""']] },
  { event: { body: '{"pass":{"\\u0024ne":1}}' }, members: [['body.pass.$ne', '"$ne":1']] },
  { event: { body: 'user=x&pass[$ne]=y' }, members: [['body["pass[$ne]"]', '"$ne":"y"']] },
  {
    event: { queryStringParameters: { 'pass[$in]': 'y' } },
    members: [['queryStringParameters["pass[$in]"]', '"$in":"y"']],
  },
  {
    event: { a: { $not: { $eq: 1 } } },
    members: [
      ['a.$not', '"$not":{"$eq":1}'],
      ['a.$not.$eq', '"$eq":1'],
    ],
  },
  {
    event: { 'a b': [{ $ne: 'é' }, { $gt: true }] },
    members: [
      ['["a b"][1].$gt', '"$gt":true'],
      ['["a b"][0].$ne', '"$ne":"é"'],
    ],
  },
  { event: { price$: 1, a: '$ne', b: ['$ne'], c: '{"$ne"' }, members: [] },
];
