"""The image of the shipped lexicons: what a Scanner that uses them as they are makes of them, made with the package.

Written by `write`, which setup.py runs. It holds a sum of all that it was made of, and is not
used where that has changed: then the lexicons are parsed. Entries become objects when a hit asks for them.
"""

from __future__ import annotations

import marshal
import os
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from .engine import BUILD, Engine, sum_of
from .errors import ConfigError

if TYPE_CHECKING:
    import datetime

    from .checks import Check, Literal, Places, Slip
    from .lexicon import Canonical, Entry
    from .privacy import Visible
    from .scanner import Scanner

T = TypeVar("T")

_HERE = os.path.dirname(__file__)
_INSTALLED = os.path.join(_HERE, "lexicons")
"""Where the lexicons lie unless the package is used from its repository."""
IMAGE = os.path.join(_HERE, "lexicons.bin")
_MAGIC = int.from_bytes(b"tglexic2", "little")
_HEAD = 6
"""Numbers of eight bytes at its beginning: magic, sum of what follows, two sums of its sources (of their content and of
their sizes), sizes of its two parts: what marshal reads, and what is used where it lies."""
_CODE = ("lexicon.py", "near.py", "scanner.py", "shipped.py")
"""The modules that make what is in the image; those of checks and privacy name literals that are in it."""


class Records(Sequence[T], Generic[T]):
    """A sequence whose items are made when they are first asked for."""

    def __init__(self, area: memoryview, place: tuple[int, int, int], read: Callable[[Any], T]) -> None:
        start, middle, end = place
        self._data = area[start:middle]
        self._ends = area[middle:end].cast("Q")
        self._read = read
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        if index not in self._made:
            self._made[index] = self._make(index)
        return self._made[index]

    def _make(self, index: int) -> T:
        return self._read(marshal.loads(self._data[self._ends[index] : self._ends[index + 1]]))  # noqa: S302 -- ours

    def __iter__(self) -> Iterator[T]:
        return map(self._make, range(len(self)))


def _store(area: bytearray, items: Iterable[Any]) -> tuple[int, int, int]:
    """Adds the items to the area; where they are."""
    ends = array("Q", [0])
    start = len(area)
    for item in items:
        area += marshal.dumps(item)
        ends.append(len(area) - start)
    area += bytes(-len(area) % 8)
    middle = len(area)
    area += ends.tobytes()
    return start, middle, len(area)


class StoredCheck:
    """A check whose module is loaded when it is called; see checks.Check."""

    LITERALS: Sequence[str | Literal] = ()  # the engine in the image has them

    def __init__(self, module: str, name: str, category: str, marks: int) -> None:
        self._module = module
        self.NAME = name
        self.CATEGORY = category
        self.MARKS = marks

    def slips(self, text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
        """What the check finds."""
        check: Check = import_module(self._module)
        return check.slips(text, places, day)


class Shipped:
    """What a Scanner with all shipped entries and checks, and no others, has; see its attributes of these names."""

    def __init__(self, parts: dict[str, Any], area: memoryview, engine: Engine, right_engine: Engine) -> None:
        self.entries: Sequence[Entry] = Records(area, parts["entries"], _entry)
        self.right: Sequence[str] = Records(area, parts["right"], str)
        self.reasons: Sequence[str] = Records(area, parts["reasons"], str)
        self.phrases: Sequence[Canonical] = Records(area, parts["canonical"], _canonical)
        self.near: Sequence[tuple[str, Canonical]] = Records(area, parts["near"], _near)
        self.checks: dict[str, Check] = {rule: StoredCheck(*check) for rule, check in parts["checks"].items()}
        self.detectors: dict[int, str] = parts["detectors"]
        self.detector_rules: dict[int, str] = parts["detector_rules"]
        self.visible: Visible = parts["visible"]
        self.callers: dict[int, tuple[str, ...]] = parts["callers"]
        """For a term the rules of the checks that it calls for."""
        self.labels: dict[int, int] = parts["labels"]
        self.terms: int = parts["terms"]
        self.engine = engine
        self.right_forms: tuple[Sequence[str], Engine] = Records(area, parts["right_forms"], str), right_engine


@cache
def shipped(path: str = IMAGE) -> Shipped | None:
    """What is in the image; None where there is none, or where it was made of something else.

    Raises ConfigError where it is damaged.
    """
    try:
        with open(path, "rb") as file:
            image = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
    except OSError:
        return None
    except ValueError:  # it is empty
        raise _damaged(path) from None
    if len(image) < 8 * _HEAD or len(image) % 8:
        raise _damaged(path)
    magic, total, content, sizes, size, area_size = image[: 8 * _HEAD].cast("Q")
    rest = image[8 * _HEAD :]
    if magic != _MAGIC or size % 8 or size + area_size != len(rest) or total != sum_of(image[16:]):
        raise _damaged(path)
    if os.path.isdir(_INSTALLED):
        if sizes != _sum_of_sources(sizes=True):
            return None
    elif content != _sum_of_sources(sizes=False):
        return None
    parts, area = marshal.loads(rest[:size]), rest[size:]  # noqa: S302 -- its sum is right
    engines = [Engine.opened(area[slice(*parts[name])]) for name in ("engine", "right_engine")]
    return Shipped(parts, area, *engines) if all(engines) else None  # type: ignore[arg-type]


def _damaged(path: str) -> ConfigError:
    return ConfigError(f"词库的映像 {path} 已损坏；请重新安装 textguard")


def _lexicons() -> str:
    return _INSTALLED if os.path.isdir(_INSTALLED) else os.path.join(_HERE, "..", "..", "lexicons")


def _sum_of_sources(*, sizes: bool) -> int:
    """Of all that the image is made of: lexicons, modules, the build of the core, the version of Python.

    sizes: of the files' sizes only, which is enough once they are installed.
    """
    folder = _lexicons()
    folders = [(folder, ".tsv"), (os.path.join(folder, "canonical"), ".tsv"), (os.path.join(folder, "facts"), ".tsv")]
    folders += [(os.path.join(_HERE, name), ".py") for name in ("checks", "privacy")]
    paths = [os.path.join(_HERE, name) for name in _CODE]
    for place, suffix in folders:
        paths += (os.path.join(place, name) for name in sorted(os.listdir(place)) if name.endswith(suffix))
    parts = [f"{sys.version} {BUILD}".encode()]
    for path in paths:
        parts.append(os.path.basename(path).encode())
        try:
            if sizes:
                parts.append(str(os.stat(path).st_size).encode())
                continue
            with open(path, "rb", buffering=0) as file:
                parts.append(file.read())
        except OSError:  # a module may be there compiled only
            return 0
    return sum_of(b"\0".join(parts) + bytes(8))


def _entry(fields: tuple[Any, ...]) -> Entry:
    from .lexicon import Entry

    return Entry(*_restored(Entry(*fields)))


def _canonical(fields: tuple[Any, ...]) -> Canonical:
    from .lexicon import Canonical

    return Canonical(*_restored(Canonical(*fields)))


def _near(item: tuple[str, tuple[Any, ...]]) -> tuple[str, Canonical]:
    return item[0], _canonical(item[1])


def _restored(entry: Any) -> tuple[Any, ...]:
    from datetime import date

    since, until = (day and date.fromordinal(day) for day in (entry.since, entry.until))
    return tuple(entry._replace(since=since, until=until, where=f"{_folder()}{os.sep}{entry.where}"))


@cache
def _folder() -> str:
    return os.path.normpath(_lexicons())


def _fields(entry: Entry | Canonical) -> tuple[Any, ...]:
    since, until = (day and day.toordinal() for day in (entry.since, entry.until))
    return tuple(entry._replace(since=since, until=until, where=entry.where.removeprefix(_folder() + os.sep)))  # type: ignore[arg-type]


def image_of(scanner: Scanner) -> bytes:
    """The image of what a Scanner has made of the shipped lexicons and nothing else."""
    area = bytearray()
    groups = {
        rules: rules for rules in map(tuple, scanner._callers.values())
    }  # few; marshal keeps what is the same once
    parts = {
        "entries": _store(area, map(_fields, scanner._entries)),
        "right": _store(area, scanner._right),
        "reasons": _store(area, scanner._reasons),
        "canonical": _store(area, map(_fields, scanner._phrases)),
        "near": _store(area, ((form, _fields(entry)) for form, entry in scanner._canonical._phrases)),
        "callers": {term: groups[tuple(rules)] for term, rules in scanner._callers.items()},
        "checks": {rule: (c.__name__, c.NAME, c.CATEGORY, c.MARKS) for rule, c in scanner._rules_of_checks.items()},  # type: ignore[attr-defined]
        "detectors": scanner._detectors,
        "detector_rules": scanner._detector_rules,
        "visible": dict(scanner._visible),
        "labels": scanner._labels,
        "terms": scanner._terms,
    }
    right_forms, right_engine = scanner._right_forms
    parts["right_forms"] = _store(area, right_forms)
    for name, engine in (("engine", scanner._engine), ("right_engine", right_engine)):
        start = len(area)
        area += engine.image()
        parts[name] = (start, len(area))
    meta = marshal.dumps(parts)
    meta += bytes(-len(meta) % 8)
    sources = [_sum_of_sources(sizes=False), _sum_of_sources(sizes=True)]
    tail = array("Q", [*sources, len(meta), len(area)]).tobytes() + meta + area
    return array("Q", [_MAGIC, sum_of(tail)]).tobytes() + tail


def write(path: str = IMAGE) -> None:
    """Makes the image."""
    from .scanner import Scanner

    data = image_of(Scanner(iter(())))  # whatever is given, the lexicons are parsed
    with open(path + ".new", "wb") as file:
        file.write(data)
    os.replace(path + ".new", path)
