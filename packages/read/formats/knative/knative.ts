import type { FunctionOrigin, LowerContext, Template, TemplateFormat } from '../../format.ts';
import { entriesOf, get, itemsOf, type MapNode, type Node, stringOf } from '../../tree.ts';
import { valuesOf } from '../lowering/values.ts';
import { type Draft, writeMap } from '../lowering/write.ts';
import { wording } from './wording.ts';

/**
 * The YAML of Cloud Run: services in the form of Knative, jobs and worker pools, as `gcloud run services replace` takes them. Source:
 * Cloud Run documentation, "YAML reference".
 */
export const knative: TemplateFormat = {
  name: 'knative',
  recognises: (_path, root) => kindOf(root) !== null && isOfCloudRun(root),
  lower,
};

/** Tells by the text of a file if it may be one. */
export const looksLikeKnative = /apiVersion["']?\s*:\s*["']?(?:serving\.knative\.dev|run\.googleapis\.com)\//;

type Kind = 'service' | 'job' | 'worker-pool';

const kinds: Readonly<Record<string, Kind>> = {
  'serving.knative.dev Service': 'service',
  'run.googleapis.com Service': 'service',
  'run.googleapis.com Job': 'job',
  'run.googleapis.com WorkerPool': 'worker-pool',
};

const kindOf = (root: Node): Kind | null => {
  const group = stringOf(get(root, 'apiVersion'))?.split('/')[0];
  return kinds[`${group} ${stringOf(get(root, 'kind'))}`] ?? null;
};

/** Knative also runs in clusters. A service of Cloud Run has settings, an account or an image of Google. */
function isOfCloudRun(root: Node): boolean {
  if (!stringOf(get(root, 'apiVersion'))?.startsWith('serving')) return true;
  const annotations = [
    ...entriesOf(get(root, 'metadata', 'annotations')),
    ...entriesOf(get(root, 'metadata', 'labels')),
    ...entriesOf(get(root, 'spec', 'template', 'metadata', 'annotations')),
  ];
  const spec = specOf(root, 'service');
  const images = itemsOf(get(spec, 'containers')).map((each) => stringOf(get(each, 'image')) ?? '');
  return (
    annotations.some(({ key }) => /^(?:run|cloud)\.googleapis\.com\//.test(key)) ||
    /gserviceaccount\.com$/.test(stringOf(get(spec, 'serviceAccountName')) ?? '') ||
    images.some((image) => /(?:^|\.)gcr\.io\/|\.pkg\.dev\//.test(image))
  );
}

const specOf = (root: Node, kind: Kind): Node | undefined =>
  kind === 'job'
    ? get(root, 'spec', 'template', 'spec', 'template', 'spec')
    : get(root, 'spec', 'template', 'spec');

function lower({ path, root }: { readonly path: string; readonly root: MapNode }, _: LowerContext): Template {
  const kind = kindOf(root) ?? 'service';
  const name = stringOf(get(root, 'metadata', 'name')) ?? path;
  const at = get(root, 'metadata', 'name')?.at ?? root.at;
  const { type, properties } = resourceOf(root, kind, name);
  const resource = writeMap({ Type: type, Properties: properties }, at);
  const origin: FunctionOrigin = { name, at, directory: null, entryPoints: [], events: [] };
  const map: MapNode = { kind: 'map', entries: [{ key: name, keyAt: at, value: resource }], at };
  const values = valuesOf();
  return {
    path,
    format: 'knative',
    wording,
    name: '',
    root: writeMap({ Resources: map }, at),
    functions: new Map([[name, origin]]),
    generated: new Map(),
    values: values.byKey,
    // The file holds no IAM policy, so it does not say who may call the service.
    unread: [{ name: 'the IAM policy of the service', at, starts: 'all', grants: [] }],
    diagnostics: [],
  };
}

/** Returns the service, job or worker pool as a resource of Terraform's provider. */
function resourceOf(
  root: MapNode,
  kind: Kind,
  name: string,
): { readonly type: string; readonly properties: Readonly<Record<string, Draft>> } {
  const spec = specOf(root, kind);
  const container = itemsOf(get(spec, 'containers')).map(
    (each): Draft => ({
      image: get(each, 'image'),
      command: get(each, 'command'),
      args: get(each, 'args'),
      env: get(each, 'env'),
      ports: get(each, 'ports'),
    }),
  );
  const account = get(spec, 'serviceAccountName');
  if (kind === 'job')
    return {
      type: 'google_cloud_run_v2_job',
      properties: { name, template: [{ template: [{ service_account: account, containers: container }] }] },
    };
  if (kind === 'worker-pool')
    return {
      type: 'google_cloud_run_v2_worker_pool',
      properties: { name, template: [{ service_account: account, containers: container }] },
    };
  const annotations = get(root, 'metadata', 'annotations');
  const isOpen = stringOf(get(annotations, 'run.googleapis.com/invoker-iam-disabled')) === 'true';
  return {
    type: 'google_cloud_run_service',
    properties: {
      name,
      metadata: [{ annotations }],
      invoker_iam_disabled: isOpen ? true : undefined,
      template: [
        {
          metadata: [{ annotations: get(root, 'spec', 'template', 'metadata', 'annotations') }],
          spec: [{ service_account_name: account, containers: container }],
        },
      ],
    },
  };
}
