import datetime
import json
import os

import jwt
import redis
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

store = redis.from_url(os.environ["REDIS_URL"])
hasher = PasswordHasher(time_cost=1, memory_cost=1024)
seal = Fernet(os.environ["SEAL_KEY"])
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
pem = key.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)


def answer(status, body):
    return {"statusCode": status, "body": json.dumps(body)}


def handler(event, context):
    body = json.loads(event["body"])
    stored = store.hget("users", body["user"])
    digest = stored.decode() if stored else hasher.hash(body["password"])
    try:
        hasher.verify(digest, body["password"])
    except VerifyMismatchError:
        return answer(401, {"message": "wrong password"})
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    token = jwt.encode({"sub": body["user"], "exp": until}, pem, algorithm="RS256")
    with store.pipeline() as pipe:
        pipe.set(f"session:{body['user']}", seal.encrypt(token.encode()), ex=3600)
        pipe.incr("logins")
        pipe.execute()
    return answer(200, {"token": token})
