/**
 * A program, and what it does: `shell d` for a sink and its field, `host a.example`, `file /tmp/x read`, `process git`,
 * `s3:GetObject`. `question`: any question about the program, or what it does. With `!` in front: what must not be told.
 */
export type FollowedFixture = readonly [says: string, program: string, does: readonly string[]];

/** Writes a handler in Python that reads the field `d`; `before` stands above it. */
export const pythonHandler = (body: string, before = ''): string =>
  `import os, subprocess\n${before}\ndef handler(event, context):\n    d = event['d']\n    ${body.split('\n').join('\n    ')}\n`;

/** Writes a handler in JavaScript that reads the field `d`; `before` stands above it. */
export const nodeHandler = (body: string, before = ''): string =>
  `import * as cp from 'node:child_process'; import * as fs from 'node:fs'; import path from 'node:path'; import AWS from 'aws-sdk'; const s3 = new AWS.S3();\n${before}\nexport const handler = async (event) => { const { d } = event; ${body} };\n`;
