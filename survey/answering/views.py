"""Pages of answering."""

from flask import Blueprint

bp = Blueprint("answering", __name__, template_folder="templates")
