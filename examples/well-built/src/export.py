import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["NOTES_TABLE"])
s3 = boto3.client("s3")


def handler(event, context):
    found = table.scan()
    notes = found["Items"]
    while "LastEvaluatedKey" in found:
        found = table.scan(ExclusiveStartKey=found["LastEvaluatedKey"])
        notes.extend(found["Items"])
    s3.put_object(Bucket=os.environ["EXPORTS"], Key="notes.json", Body=json.dumps(notes))
