import { type Abstract, type Call, undefinedValue } from '@emmental/evaluator';
import type { Boto3Addition } from '@emmental/knowledge';
import { argument } from '../argument.ts';
import { putInFile, putInOpen } from '../files/contents.ts';
import { recordFile } from '../files/record-file.ts';
import { contentOf, toldKey } from './stored.ts';

/**
 * Records the local file of a transfer, and the data that it gets from the object that the event names. The file is
 * the positional argument without a parameter name. `input` is the request.
 */
export function recordTransfer(call: Call, addition: Boto3Addition, input: Abstract): void {
  const at = addition.arguments.indexOf('-');
  const fields = input.kind === 'object' ? input.object.fields : null;
  const key = toldKey(call.machine, fields?.get('Bucket')?.value, fields?.get('Key')?.value);
  const content = key === null ? null : contentOf(key);
  switch (call.name) {
    case 'upload_file':
      recordFile(call, argument(call, `Filename|${at}`), 'read');
      return;
    case 'download_file': {
      const path = argument(call, `Filename|${at}`);
      recordFile(call, path, 'write');
      putInFile(call.machine, path, content);
      return;
    }
    case 'download_fileobj':
      putInOpen(call.machine, [argument(call, `Fileobj|${at}`) ?? undefinedValue], content);
  }
}
