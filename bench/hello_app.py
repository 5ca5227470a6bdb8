"""The floor of a cold start: a Flask app that says hello, and nothing of ours."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "hello"
