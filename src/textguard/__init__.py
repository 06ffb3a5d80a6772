"""textguard finds miswritten terms and leaked personal data in Chinese official text, and says what is right."""

from .context import Allow
from .document import Document
from .engine import Match, Matcher
from .errors import ConfigError, InputError, LexiconError, TextguardError
from .finding import Finding, Result
from .rules import Rule
from .scanner import Scanner, scan

__version__ = "0.1.0"
__all__ = [
    "Allow",
    "ConfigError",
    "Document",
    "Finding",
    "InputError",
    "LexiconError",
    "Match",
    "Matcher",
    "Result",
    "Rule",
    "Scanner",
    "TextguardError",
    "__version__",
    "scan",
]
