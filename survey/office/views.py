"""Pages of office."""

from flask import Blueprint

bp = Blueprint("office", __name__, template_folder="templates")
