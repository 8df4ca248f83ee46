import base64
import pickle

import boto3

sns = boto3.client("sns")


def handler(event, context):
    for record in event["Records"]:
        job = pickle.loads(base64.b64decode(record["body"]))
        sns.publish(TopicArn=job["topic"], Message="restored " + job["photo"])
