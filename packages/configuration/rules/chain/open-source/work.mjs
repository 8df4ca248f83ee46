import { exec } from 'node:child_process';

export const shell = async (event) => {
  exec(`convert ${event.Records[0].body}`);
};

export const plain = async (event) => event.Records.length;
