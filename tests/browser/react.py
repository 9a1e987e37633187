"""Where the files of React are, for the front end that needs it."""

from tests.processes import ROOT

REACT = ROOT / "var" / "react-18.3.1"
REACT_FILES = [REACT / f"{name}.production.min.js" for name in ("react", "react-dom")]
