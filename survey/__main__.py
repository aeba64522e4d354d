"""`python -m survey` is `hailong`."""

from survey.cli import main

main()
