"""All pages that a person can reach, taken from the routes of the desk and the links on its pages."""

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import httpx
from starlette.routing import Route, compile_path

from pipeline.web.app import PAGES

NOT_PAGES = ("/language/", "/pictures/")  # a redirect, and images
MOST_WAYS = 3  # tried to get to a page


def pages_of(visitor: httpx.Client) -> tuple[str, ...]:
    """Give one address for each page that this visitor may open: the route by itself, or where a link leads to it."""
    routes = tuple(_patterns())
    ways: dict[str, list[str]] = {path: [path] if "{" not in path else [] for path, _ in routes}
    pages: dict[str, str] = {}
    asked: set[str] = set()
    while left := [(name, way) for name in ways for way in ways[name] if name not in pages and way not in asked]:
        for name, address in left:
            asked.add(address)
            answer = visitor.get(address)
            if answer.status_code != 200 or "content-disposition" in answer.headers or "<html" not in answer.text[:200]:
                continue  # not for this person, a file, a part of a page, or one that needs to be told of what
            pages.setdefault(name, address)
            for link in _links(answer.text, address):
                known = next((path for path, regex in routes if regex.match(urlsplit(link).path)), None)
                if known and len(ways[known]) <= MOST_WAYS:
                    ways[known].append(link)
    return tuple(pages.values())


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in PAGES:
        for route in module.router.routes:
            if isinstance(route, Route) and "GET" in (route.methods or ()) and not route.path.startswith(NOT_PAGES):
                yield route.path, compile_path(route.path)[0]


def _links(text: str, address: str) -> Iterator[str]:
    for href in re.findall(r'<a [^>]*?href="([^"]+)"', text):
        link = urljoin(address, html.unescape(href))
        if link.startswith("/"):
            yield link
