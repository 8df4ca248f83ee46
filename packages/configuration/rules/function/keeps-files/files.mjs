import { readFileSync, rmSync, writeFileSync } from 'node:fs';

export const keeps = async (event) => {
  writeFileSync('/tmp/upload.bin', event.body);
  return { statusCode: 204 };
};

export const removes = async (event) => {
  writeFileSync('/tmp/upload.bin', event.body);
  try {
    return { statusCode: 200, body: String(readFileSync('/tmp/upload.bin').length) };
  } finally {
    rmSync('/tmp/upload.bin');
  }
};

export const reads = async () => ({ statusCode: 200, body: readFileSync('/tmp/model.bin', 'utf8') });
