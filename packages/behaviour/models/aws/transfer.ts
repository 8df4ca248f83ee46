import type { Boto3Addition } from '@emmental/knowledge';
import type { Call } from '../../evaluator/model.ts';
import { argument } from '../argument.ts';
import { recordFile } from '../files/javascript.ts';

/** The local file of `download_file` and `upload_file`; its place among the arguments is the one without a name. */
export function recordTransfer(call: Call, addition: Boto3Addition): void {
  if (call.name !== 'download_file' && call.name !== 'upload_file') return;
  const at = addition.arguments.indexOf('-');
  recordFile(call, argument(call, `Filename|${at}`), call.name === 'download_file' ? 'write' : 'read');
}
