import { type Files, samTemplate, times } from './input.ts';

const functions = 40;
const services = 24;
const argumentsOfCall = 14;

/**
 * Returns a Python app of 40 functions whose library passes many keyword arguments through every layer: handlers, use
 * cases, repositories, clients.
 */
export function pythonArguments(): Files {
  const files = new Map<string, string>();
  files.set(
    'template.yaml',
    samTemplate(
      'python3.13',
      times(functions, (index) => ({
        name: `Function${index}`,
        handler: `handlers.handler${index}.handler`,
        codeUri: 'src',
        path: `/jobs${index}`,
      })),
    ),
  );
  files.set('src/handlers/__init__.py', '');
  files.set('src/library/__init__.py', '');
  files.set('src/library/context.py', context());
  for (const index of times(services, (number) => number))
    files.set(`src/library/service${index}.py`, service(index));
  for (const index of times(functions, (number) => number))
    files.set(`src/handlers/handler${index}.py`, handler(index));
  return files;
}

const names = times(argumentsOfCall, (index) => `option_${index}`);
const parameters = names.map((name) => `${name}=None`).join(', ');
const passed = names.map((name) => `${name}=${name}`).join(', ');

const context = (): string => `\
import os
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional

import boto3


@dataclass
class Context:
    table: str = os.environ.get("TABLE", "")
    region: str = os.environ.get("AWS_REGION", "eu-west-1")
${names.map((name) => `    ${name}: Optional[str] = None\n`).join('')}    tags: Dict[str, Any] = field(default_factory=dict)
    history: List[str] = field(default_factory=list)

    def note(self, message, *args, **kwargs):
        self.history.append(message.format(*args, **kwargs))
        self.tags.update(kwargs)
        return self


def table_of(context, **overrides):
    resource = boto3.resource("dynamodb", region_name=overrides.get("region", context.region))
    return resource.Table(overrides.get("table", context.table))
`;

const service = (index: number): string => `\
from library.context import Context, table_of
${index > 0 ? `from library.service${index - 1} import Service${index - 1}, run_${index - 1}` : ''}

DEFAULTS = {${names.map((name, at) => `"${name}": "default-${index}-${at}"`).join(', ')}}


def merge_${index}(context, ${parameters}, **extra):
    values = dict(DEFAULTS)
    for name, value in {${names.map((name) => `"${name}": ${name}`).join(', ')}}.items():
        if value is not None:
            values[name] = value
    values.update(extra)
    context.note("merged {count}", count=len(values), **extra)
    return values


class Service${index}${index > 0 ? `(Service${index - 1})` : ''}:
    def __init__(self, context, ${parameters}, **extra):
        ${index > 0 ? `super().__init__(context, ${passed}, **extra)` : 'self.context = context'}
        self.settings_${index} = merge_${index}(context, ${passed}, **extra)

    def save_${index}(self, item, ${parameters}, **extra):
        item = {**item, **self.settings_${index}, ${names.map((name) => `"${name}": ${name}`).join(', ')}}
        self.context.note("save {id}", id=item.get("id"))
        return table_of(self.context, **extra).put_item(Item=item)


def run_${index}(context, item, ${parameters}, **extra):
    service = Service${index}(context, ${passed}, **extra)
    result = service.save_${index}(item, ${passed}, **extra)
    ${index > 0 && index % 6 !== 0 ? `run_${index - 1}(context, {**item, "from": ${index}}, ${passed}, **extra)` : 'context.note("done")'}
    return result
`;

const handler = (index: number): string => `\
import json

from library.context import Context
from library.service${index % services} import run_${index % services}
from library.service${(index + 5) % services} import Service${(index + 5) % services}


def handler(event, lambda_context):
    body = json.loads(event["body"])
    context = Context(${names.map((name) => `${name}=body.get("${name}")`).join(', ')})
    result = run_${index % services}(context, body, ${names.map((name) => `${name}=body["${name}"]`).join(', ')}, tenant=body.get("tenant"))
    service = Service${(index + 5) % services}(context, ${names.map((name) => `${name}=event.get("${name}")`).join(', ')})
    service.save_${(index + 5) % services}(body, option_0=result, region=body.get("region"))
    return {"statusCode": 200, "body": json.dumps(body)}
`;
