import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateAttack } from '../attack.ts';
import { writeFiles } from '../base.ts';

export type Files = Readonly<Record<string, string | Uint8Array>>;

export const harmless = "exports.handler = (req, res) => res.send('ok');\n";
export const evil = 'exports.handler = (req, res) => res.send(eval(req.body.text));\n';
export const evilPython = 'def handler(request):\n    return str(eval(request.get_data()))\n';
export const harmlessPython = "def handler(request):\n    return 'ok'\n";

/** Matches the finding about code in the function, or a notice that something was not read. */
export const foundOrLost = /(?:Anyone|Any)[\w ]* (?:can|may) run code in [\w.]*\w|not read:/;
/** Matches the finding that anyone can run code in a function of the base. */
export const found = /Anyone can run code in /;
export const notRead = /not read:/;
export const nothingNew = /nothing new/;

/** A function of the second generation in Terraform, whose code lies in `g/code`. */
export const gen2 = (
  name = 'Door',
  build = '',
  service = '',
  runtime = 'nodejs22',
  code = 'code',
): string => `
data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/${code}"
  output_path = "${name}.zip"
}
resource "google_storage_bucket_object" "${name}" {
  name   = "${name}.zip"
  bucket = "sources"
  source = data.archive_file.${name}.output_path
}
resource "google_service_account" "${name}" {
  account_id = "door"
}
resource "google_cloudfunctions2_function" "${name}" {
  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "${runtime}"
    entry_point = "handler"
${build}    source {
      storage_source {
        bucket = "sources"
        object = google_storage_bucket_object.${name}.name
      }
    }
  }
  service_config {
    service_account_email = google_service_account.${name}.email
${service}  }
}
`;

/** A binding that lets a member call a function. */
export const invoker = (member: string, name = 'Door', more = ''): string => `
resource "google_cloud_run_service_iam_member" "call_${name}" {
${more}  service = google_cloudfunctions2_function.${name}.name
  role    = "roles/run.invoker"
  member  = ${member}
}
`;
export const all = '"allUsers"';
export const person = '"user:a@example.com"';

/** The base of most changes: a private function that runs the text of its request. */
export const closed: Files = { 'g/main.tf': gen2() + invoker(person), 'g/code/index.js': evil };
/** A public function that does nothing. */
export const open: Files = { 'g/main.tf': gen2() + invoker(all), 'g/code/index.js': harmless };

/** An edit of a file: texts to replace, each of which must be there. */
export type Edits = Readonly<Record<string, readonly (readonly [string, string])[]>>;

export interface Change {
  /** Files to write. */
  readonly files?: Files;
  readonly edits?: Edits;
  /** Files to remove, and files to move. */
  readonly gone?: readonly string[];
  readonly moved?: readonly (readonly [string, string])[];
  readonly also?: (folder: string) => void;
}

/** A change of a repository with the files of a base. */
export const changed = (says: string, base: Files, change: Change, told: RegExp): GateAttack => ({
  says: `google: ${says}`,
  base: base as Readonly<Record<string, string>>,
  change: (folder) => {
    for (const [file, replaced] of Object.entries(change.edits ?? {})) {
      let text = readFileSync(join(folder, file), 'utf8');
      for (const [before, after] of replaced) {
        if (!text.includes(before)) throw new Error(`${says}: ${file} has no ${before}`);
        text = text.replace(before, () => after);
      }
      writeFileSync(join(folder, file), text);
    }
    for (const [from, to] of change.moved ?? []) {
      writeFiles(folder, { [to]: '' });
      renameSync(join(folder, from), join(folder, to));
    }
    for (const file of change.gone ?? []) rmSync(join(folder, file), { recursive: true });
    writeFiles(folder, change.files ?? {});
    change.also?.(folder);
  },
  told,
});

/** Returns the edits of the Terraform file of the base. */
export const tf = (...replaced: readonly (readonly [string, string])[]): Edits => ({ 'g/main.tf': replaced });
