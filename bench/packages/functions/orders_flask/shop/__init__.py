from flask import Flask, jsonify
from flask_cors import CORS
from marshmallow import ValidationError

from .orders import orders


def create_app():
    app = Flask(__name__)
    CORS(app)
    app.register_blueprint(orders, url_prefix="/orders")

    @app.errorhandler(ValidationError)
    def invalid(error):
        return jsonify(error.messages), 422

    return app
