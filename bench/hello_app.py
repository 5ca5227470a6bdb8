"""The floor of a cold start and of a page: a Flask app that says hello, and nothing of ours."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "hello"


@app.get("/button")
def button() -> str:
    return "<!DOCTYPE html><html lang=en><title>Hello</title><link rel=icon href=data:><button>Hello</button></html>"
