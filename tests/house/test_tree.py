"""The tree tells what the product does, where a line belongs, and stays in pieces one can read."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.house.conftest import HOUSE, Module, lines_with, modules

FILE_NAMES = {"rules", "models", "queries", "serializers", "notices", "service", "forms", "views"}
NOT_FEATURES = {"access", "cli", "config", "kit", "seed"}
BAD_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
TOP_LEVEL = {
    "app.py", "bootstrap.py", "lms", "templates", "static", "migrations", "tests", "requirements.txt",
    "requirements.in", "requirements-dev.txt", "requirements-dev.in", "README.md", "CHANGELOG.md",
    "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "Makefile", "pyproject.toml", "docs", "translations",
}  # fmt: skip
FILE_LINES, FUNCTION_LINES, VIEW_LINES = 300, 40, 25

DOCUMENTED = {"rules", "queries", "service", "kit"}

CODE = modules("lms", "tests")
PACKAGES = sorted(path.parent for path in (HOUSE / "lms").glob("*/__init__.py"))
FEATURES = [path for path in PACKAGES if path.name not in NOT_FEATURES]


def is_view(module: Module) -> bool:
    return module.name.startswith("lms/") and "views" in module.path.with_suffix("").parts


def test_the_top_level_holds_only_what_the_architecture_names() -> None:
    ignored = {line.strip("/\n") for line in (HOUSE / ".gitignore").read_text().splitlines()}
    found = (
        {path.name for path in HOUSE.iterdir() if not path.name.startswith(".")} - ignored - {"__pycache__"}
    )
    assert found <= TOP_LEVEL


def test_a_feature_has_only_the_eight_file_names() -> None:
    for feature in FEATURES:
        names = {path.stem for path in feature.iterdir() if path.suffix == ".py" or path.is_dir()}
        names -= {"__init__", "__pycache__"}
        assert names, f"{feature.name} is empty"
        assert names <= FILE_NAMES, f"{feature.name}: {sorted(names - FILE_NAMES)}"


def test_a_file_is_short() -> None:
    long = {module.name: len(module.lines) for module in CODE if len(module.lines) > FILE_LINES}
    assert not long, f"longer than {FILE_LINES} lines: {long}"


def test_a_function_is_short() -> None:
    long = [
        f"{module.name}:{node.lineno} {node.name}, {length} lines"
        for module in CODE
        for node in module.functions()
        if (length := (node.end_lineno or 0) - node.lineno + 1)
        > (VIEW_LINES if is_view(module) else FUNCTION_LINES)
    ]
    assert not long, "\n".join(long)


def test_a_name_says_what_is_inside() -> None:
    vague = [
        module.name
        for module in CODE
        if BAD_NAMES & set(module.path.relative_to(HOUSE).with_suffix("").parts)
    ]
    assert not vague


def test_public_functions_of_the_inner_layers_say_what_they_guarantee() -> None:
    bare = []
    for module in modules("lms"):
        if not DOCUMENTED & set(module.path.relative_to(HOUSE).with_suffix("").parts):
            continue
        if module.source.strip() and not ast.get_docstring(module.tree):
            bare.append(f"{module.name}: the module")
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                bare.append(f"{module.name}:{node.lineno} {node.name}")
    assert not bare, "without a docstring:\n" + "\n".join(bare)


def test_an_import_inside_a_function_gives_its_reason() -> None:
    """One reason may stand for a block of imports: on its first line, or on the line above it."""
    bare = []
    for module in CODE:
        inner = (node for function in module.functions() for node in ast.walk(function))
        ends = {
            node.lineno: node.end_lineno for node in inner if isinstance(node, ast.Import | ast.ImportFrom)
        }
        for line in sorted(set(ends) - {(end or 0) + 1 for end in ends.values()}):
            here, above = module.lines[line - 1 : ends[line]], module.lines[line - 2].strip()
            if "#" not in "".join(here) and not above.startswith("#"):
                bare.append(f"{module.name}:{line}")
    assert not bare, "\n".join(bare)


def test_an_exception_to_a_tool_is_narrow() -> None:
    """`noqa` and `type: ignore` name their rule."""
    wide = re.compile(r"#\s*(noqa(?!: ?[A-Z]+\d)|type: ?ignore(?!\[))")
    assert not list(lines_with(wide, CODE))


def test_templates_lie_in_folders_named_like_the_features() -> None:
    folders = {path.name for path in (HOUSE / "templates").iterdir()}
    assert folders <= {path.name for path in PACKAGES} | {"layout"}


def test_a_floor_that_is_built_is_no_longer_optional() -> None:
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    floors = next(each for each in settings["tool"]["importlinter"]["contracts"] if each["id"] == "floors")
    optional = {name for line in floors["layers"] for name in re.findall(r"\((\w+)\)", line)}
    built = {path.name for path in PACKAGES} | {path.stem for path in (HOUSE / "lms").glob("*.py")}
    assert not optional & built, f"in pyproject.toml, take these out of their parentheses: {optional & built}"


def test_there_is_no_empty_folder() -> None:
    roots = [HOUSE / name for name in ("lms", "templates", "static", "migrations", "tests")]
    folders = [path for root in roots for path in (root, *root.rglob("*")) if path.is_dir()]
    empty = [
        path.relative_to(HOUSE).as_posix()
        for path in folders
        if path.name != "__pycache__" and not any(inner.name != "__pycache__" for inner in path.iterdir())
    ]
    assert not empty
