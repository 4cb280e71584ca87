"""Reads a resolved scenario, the text that `yibao show SCENARIO` prints.

Only the part of YAML that occurs there: nested maps by indentation, `key: value`, maps and lists in braces and
brackets, lists of maps with a dash, double quotes, comments.
"""
import re


class Settings:
    """Values of a scenario by dotted key."""

    def __init__(self, tree):
        self.tree = tree

    def has(self, key):
        """Whether the key is set."""
        node = self.tree
        for part in key.split("."):
            if not isinstance(node, dict) or part not in node:
                return False
            node = node[part]
        return True

    def __getitem__(self, key):
        node = self.tree
        for part in key.split("."):
            node = node[part]
        return node


def read_settings(text):
    """Settings from the text of `yibao show`."""
    lines = []
    for raw in text.splitlines():
        line = without_comment(raw)
        if line.strip():
            lines.append((len(line) - len(line.lstrip()), line.strip()))
    tree, rest = read_block(lines, 0)
    if rest:
        raise ValueError(f"indentation of {rest[0][1]!r}")
    return Settings(tree)


def without_comment(line):
    """The line up to a # that stands outside quotes, at the start or after a blank."""
    in_quotes = False
    for position, character in enumerate(line):
        if character == '"' and (position == 0 or line[position - 1] != "\\"):
            in_quotes = not in_quotes
        elif character == "#" and not in_quotes and (position == 0 or line[position - 1] == " "):
            return line[:position].rstrip()
    return line.rstrip()


def read_block(lines, indentation):
    """The map or list whose lines start at this indentation, and the lines behind it."""
    if lines and lines[0][1].startswith("- "):
        items = []
        while lines and lines[0][0] == indentation and lines[0][1].startswith("- "):
            items.append(read_flow(lines[0][1][2:]))
            lines = lines[1:]
        return items, lines
    block = {}
    while lines and lines[0][0] == indentation:
        key, value = re.fullmatch(r"([^:\s]+):\s*(.*)", lines[0][1]).groups()
        lines = lines[1:]
        if value:
            block[scalar(key)] = read_flow(value)
        elif lines and lines[0][0] > indentation:
            block[scalar(key)], lines = read_block(lines, lines[0][0])
        else:
            block[scalar(key)] = None
    return block, lines


def read_flow(text):
    """The value of a whole text such as {rule: step, level: 400, add: 20}, [a, b] or 0.5."""
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|:(?=\s)|[^{}\[\],:\s"](?:[^{}\[\],:"]|:(?=\S))*', text)
    value, rest = read_tokens(tokens)
    if rest:
        raise ValueError(f"unexpected {rest[0]!r} in {text!r}")
    return value


def read_tokens(tokens):
    """The first value of the tokens, and the tokens behind it."""
    first, rest = tokens[0], tokens[1:]
    if first == "{":
        items = {}
        while rest[0] != "}":
            key, colon = rest[0], rest[1]
            if colon != ":":
                raise ValueError(f"no colon behind {key!r}")
            items[scalar(key)], rest = read_tokens(rest[2:])
            if rest[0] == ",":
                rest = rest[1:]
        return items, rest[1:]
    if first == "[":
        items = []
        while rest[0] != "]":
            item, rest = read_tokens(rest)
            items.append(item)
            if rest[0] == ",":
                rest = rest[1:]
        return items, rest[1:]
    return scalar(first), rest


def scalar(text):
    """A text in quotes, true, false, a number, or the word itself."""
    text = text.strip()
    if text.startswith('"'):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text
