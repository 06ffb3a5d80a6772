"""The exceptions of textguard: one family, so that a caller can catch all of them."""


class TextguardError(Exception):
    """Something that the user can mend; the message says what, where and how. Long numbers in it are masked."""

    def __init__(self, message: str) -> None:
        from .privacy import mask_long_numbers  # which is built on this module

        super().__init__(mask_long_numbers(message))


class LexiconError(TextguardError):
    """A lexicon, or a list of terms, that cannot be used."""


class ConfigError(TextguardError):
    """A setting that cannot be used."""


class InputError(TextguardError):
    """A document that cannot be read."""
