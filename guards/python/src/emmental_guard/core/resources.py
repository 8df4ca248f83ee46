"""Finds the resources of a request to AWS. guards/node/core/aws/resources.ts does the same."""

# Members of a JSON or form body that name a resource, and the form of the resource: `{}` is the member's text. A text
# that is an ARN stays as it is.
_members = {
    "dynamodb": (("TableName", "table/{}"), ("TableArn", "{}"), ("StreamArn", "{}"), ("ResourceArn", "{}")),
    "sqs": (("QueueUrl", "{}"), ("QueueName", "{}")),
    "sns": (("TopicArn", "{}"), ("TargetArn", "{}"), ("SubscriptionArn", "{}"), ("PhoneNumber", "{}")),
    "kms": (("KeyId", "key/{}"),),
    "secretsmanager": (("SecretId", "secret:{}"),),
    "ssm": (("Name", "parameter/{}"), ("Names", "parameter/{}"), ("Path", "parameter/{}")),
    "states": (("stateMachineArn", "{}"), ("executionArn", "{}"), ("activityArn", "{}")),
    "events": (("EventBusName", "event-bus/{}"), ("Name", "rule/{}")),
    "kinesis": (("StreamARN", "{}"), ("StreamName", "stream/{}")),
    "firehose": (("DeliveryStreamName", "deliverystream/{}"),),
    "logs": (("logGroupIdentifier", "log-group:{}"), ("logGroupName", "log-group:{}")),
    "cognito-idp": (("UserPoolId", "userpool/{}"),),
    "rds-data": (("resourceArn", "{}"),),
    "sts": (("RoleArn", "{}"),),
    "ecs": (("taskDefinition", "task-definition/{}"),),
    "athena": (("WorkGroup", "workgroup/{}"),),
}
# Labels of the path of a REST request.
_path_labels = {
    "lambda": (("FunctionName", "function:{}"),),
    "bedrock": (("modelId", "foundation-model/{}"),),
    "iotdata": (("topic", "topic/{}"), ("thingName", "thing/{}")),
    "iot": (("topic", "topic/{}"),),
    "sqs": (("queue", "{}"),),
    "scheduler": (("Name", "schedule/default/{}"),),
}


def resources_of(service, operation, members, labels):
    """Returns the resources that the members of the body and the labels of the path name; None when they name none."""
    found = []
    for label, form in _path_labels.get(service, ()):
        _push(found, form, labels.get(label))
    for name, form in _members.get(service, ()):
        value = _member(members, name)
        for name_or_arn in value[:100] if isinstance(value, list) else (value,):
            if service == "sqs" and isinstance(name_or_arn, str):
                name_or_arn = name_or_arn.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
            _push(found, form, name_or_arn)
        if found:
            break
    if service == "dynamodb":
        _dynamo(found, members)
    if service == "events" and operation == "PutEvents":
        entries = _member(members, "Entries")
        found = []
        for entry in entries[:100] if isinstance(entries, list) else ():
            _push(found, "event-bus/{}", _member(entry, "EventBusName") or "default")
    if service == "secretsmanager":
        # The ARN of a secret ends with six characters that its name does not show.
        found.extend([resource + "-??????" for resource in found if not resource.startswith("arn:")])
    return list(dict.fromkeys(found)) or None


def _dynamo(found, members):
    """Adds the index of a query, and the tables that the parts of a batch or transaction name."""
    index = _member(members, "IndexName")
    if isinstance(index, str) and found:
        found[0] = "%s/index/%s" % (found[0], index)
    batch = _member(members, "RequestItems")
    for table in list(batch)[:100] if isinstance(batch, dict) else ():
        _push(found, "table/{}", table)
    items = _member(members, "TransactItems")
    for item in items[:100] if isinstance(items, list) else ():
        for kind in ("Put", "Update", "Delete", "ConditionCheck", "Get"):
            _push(found, "table/{}", _member(_member(item, kind), "TableName"))


def _push(found, form, value):
    if not isinstance(value, str) or value == "":
        return
    if value.startswith("arn:") or (value.startswith("alias/") and form == "key/{}"):
        found.append(value)
    else:
        found.append(form.replace("{}", value.lstrip("/") if form == "parameter/{}" else value))


def _member(value, key):
    return value.get(key) if isinstance(value, dict) else None
