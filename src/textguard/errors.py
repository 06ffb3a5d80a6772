"""The exceptions of textguard: one family, so that a caller can catch all of them."""


class TextguardError(Exception):
    """Something that the user can mend; the message says what, where and how."""


class LexiconError(TextguardError):
    """A lexicon, or a list of terms, that cannot be used."""


class ConfigError(TextguardError):
    """A setting that cannot be used."""


class InputError(TextguardError):
    """A document that cannot be read."""
