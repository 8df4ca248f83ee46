import { expect, test } from 'vitest';
import { analysed, callsOf } from '../../testing/analysed.ts';

const model =
  "const dynamoose = require('dynamoose'); const User = dynamoose.model('User', new dynamoose.Schema({ id: String }));";

const call = (operation: string): string => `dynamodb:${operation}(TableName=User)`;

test.each([
  ['saved', 'const user = await User.get(e.id); await user.save();', ['GetItem', 'PutItem']],
  ['deleted in a chain', 'await User.get(e.id).then((user) => user.delete());', ['DeleteItem', 'GetItem']],
  [
    'one of a query',
    "for (const user of await User.query('a').eq(e.a).exec()) await user.delete();",
    ['DeleteItem', 'Query'],
  ],
  [
    'one of a scan',
    'await Promise.all((await User.scan().exec()).map((user) => user.save()));',
    ['PutItem', 'Scan'],
  ],
  [
    'one of several',
    'const [first] = await User.batchGet([e.a]); await first.delete();',
    ['BatchGetItem', 'DeleteItem'],
  ],
  ['passed to a callback', 'User.get(e.id, (error, user) => { user.save(); });', ['GetItem', 'PutItem']],
  ['new', 'const user = await User.create({ id: e.id }); await user.delete();', ['DeleteItem', 'PutItem']],
])('an item of dynamoose keeps its methods: %s', async (_, code, operations) => {
  const found = callsOf(await analysed(`${model} exports.handler = async (e) => { ${code} };`));
  const names = found.map((text) => text.replace(/^dynamodb:(\w+)\(.*$/, '$1'));
  expect(names).toEqual(operations);
  for (const operation of operations.filter((name) => !name.startsWith('Batch')))
    expect(found).toContain(call(operation));
});
