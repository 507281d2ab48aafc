"""The GitHub action, the GitLab template and the pre-commit hook, run as those services run them."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from check_grammars import junit_grammar
from cli_case import Ca
from click.testing import Result
from lxml import etree

pytest_plugins = ["cli_fixtures"]

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="these services run a POSIX shell")


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def bash(script: str, home: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """``script`` as a CI service runs it: in a fresh shell that ends at the first failure."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        env={"PATH": path, "HOME": str(home), "LANG": "C.UTF-8", **variables},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def documents(run: Run, ca: Ca, home: Path) -> Path:
    """One that passes, and one that does not."""
    (home / "keluaran").mkdir()
    options = (*ca.key(), "--tsa", ca.tsa, "--level", "b-lt", "--agreement", "bkn-2022")
    assert run("sign", "surat.pdf", "-o", "keluaran/sah.pdf", *options).exit_code == 0
    (home / "surat.pdf").rename(home / "keluaran" / "belum, 100%.pdf")
    (home / "root.pem").write_bytes(Path(ca.root).read_bytes())
    return home


class Action:
    """What GitHub does with ``action.yml``: inputs become variables of the steps."""

    def __init__(self) -> None:
        self.told = read("action.yml")
        (self.step,) = [one for one in self.told["runs"]["steps"] if one.get("name") == "Check documents"]

    def run(self, home: Path, **inputs: str) -> "subprocess.CompletedProcess[str]":
        known = {name: entry["default"] for name, entry in self.told["inputs"].items()}
        chosen = {**known, **{name.replace("_", "-"): value for name, value in inputs.items()}}
        assert set(chosen) == set(known)
        variables = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: chosen[found[1]], value)
            for name, value in self.step["env"].items()
        }
        return bash(self.step["run"], home, GITHUB_ACTION_PATH=str(ROOT), **variables)


def test_the_action_annotates(documents: Path) -> None:
    given = {"agreement": "bkn-2022", "trust": "root.pem\n", "offline": "true", "language": "en"}
    whole = Action().run(documents, **given)
    assert (whole.returncode, whole.stderr) == (1, "")
    lines = whole.stdout.splitlines()
    assert [line for line in lines if line.startswith("::error")] == lines[:2]
    assert lines[0].startswith("::error file=keluaran/belum%2C 100%25.pdf,title=signed")
    assert lines[-1].endswith("2 documents checked: 1 passed, 1 failed, 0 not certain.")
    one = Action().run(documents, paths="keluaran/sah.pdf\n", **given)
    assert (one.returncode, one.stderr) == (0, "")


def test_the_action_writes_reports(documents: Path) -> None:
    given = {"format": "junit", "output": "hasil.xml", "trust": "root.pem", "offline": "true"}
    assert Action().run(documents, **given).returncode == 1
    assert Action().run(documents, **given).returncode == 1  # the next run replaces it
    junit_grammar().assertValid(etree.parse(documents / "hasil.xml"))


@pytest.mark.parametrize("name", ["paths", "agreement", "trust", "baseline", "changed_since", "language"])
def test_no_input_of_the_action_becomes_a_command(name: str, documents: Path) -> None:
    done = Action().run(documents, **{name: '$(touch bocor)"; touch bocor; `touch bocor`'})
    assert done.returncode in {2, 4}
    assert not (documents / "bocor").exists()


@pytest.mark.parametrize("path", ["--help", "--severity=signed=off"])
def test_no_path_becomes_an_option(path: str, documents: Path) -> None:
    done = Action().run(documents, paths=path)
    assert done.returncode == 4
    assert path in done.stdout


def test_no_expression_stands_in_a_script() -> None:
    """What an expression is replaced by would be read by the shell."""
    for step in read("action.yml")["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_the_gitlab_job_reports(documents: Path) -> None:
    job = read("ci/gitlab-template.yml")[".bsre-check"]
    given = {"BSRE_SIGN_AGREEMENT": "bkn-2022", "BSRE_SIGN_OPTIONS": "--trust root.pem --offline"}
    variables = {**job["variables"], **given}
    (script,) = job["script"]
    assert bash(script, documents, **variables).returncode == 1
    assert bash(script, documents, **{**variables, "BSRE_SIGN_PATHS": "keluaran/sah.pdf"}).returncode == 0
    junit_grammar().assertValid(etree.parse(documents / job["artifacts"]["reports"]["junit"]))


def test_the_gitlab_job_installs_nothing_that_nobody_named(documents: Path) -> None:
    """A default would be looked up at a public index, where it may be anybody's."""
    job = read("ci/gitlab-template.yml")[".bsre-check"]
    python = documents / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f"#!/bin/sh\nprintf '%s' \"$*\" > '{documents}/dipanggil'\n")
    python.chmod(0o755)
    script = "\n".join([f"PATH={shlex.quote(str(python.parent))}:$PATH", *job["before_script"]])
    for given in ({}, {"BSRE_SIGN_SOURCE": ""}):
        done = bash(script, documents, **{**job["variables"], **given})
        assert done.returncode != 0
        assert "BSRE_SIGN_SOURCE" in done.stderr
        assert not (documents / "dipanggil").exists()
    assert bash(script, documents, **job["variables"], BSRE_SIGN_SOURCE="/opt/bsre sign.whl").returncode == 0
    assert (documents / "dipanggil").read_text().endswith("/opt/bsre sign.whl")


_INSTALLED = re.compile(r"pip3? install\b([^\n`]*)")
_BARE = re.compile(r"""(?:^|[\s'"=])bsre[-_.]sign(?=$|[\s'"\[=<>~!;,.)])""", re.IGNORECASE)


def test_no_bare_name_is_installed() -> None:
    """Whoever registers it at a public index would run programs in agencies' pipelines."""
    assert _BARE.search(" 'bsre-sign[svg]'")
    assert not _BARE.search(" '.[svg]' https://example.go.id/bsre_sign-0.1.0-py3-none-any.whl ../bsre-sign")
    files = [ROOT / "action.yml", ROOT / ".pre-commit-hooks.yaml", ROOT / "Makefile", *ROOT.glob("*.md")]
    for folder in ("ci", ".ci", "docs", "bsre_sign"):
        files += [one for one in (ROOT / folder).rglob("*") if one.is_file() and one.suffix != ".pyc"]
    texts = {one: one.read_bytes().decode("utf-8", "replace") for one in files}
    installed = [(one, found[1]) for one, text in texts.items() for found in _INSTALLED.finditer(text)]
    assert len(installed) > 5
    assert not [told for told in installed if _BARE.search(told[1])]
    for name in ("action.yml", "ci/gitlab-template.yml", "ci/check.sh", ".pre-commit-hooks.yaml"):
        assert not re.search(r"SOURCE\S*[:=]-?\s*['\"]?bsre", texts[ROOT / name])


def test_the_hook_checks_the_files_it_is_given(documents: Path) -> None:
    (hook,) = read(".pre-commit-hooks.yaml")
    entry, args = shlex.split(hook["entry"]), hook["args"]
    trusting = ["--trust", "root.pem", *args]
    done = bash(shlex.join([*entry, *trusting, "keluaran/sah.pdf"]), documents)
    assert (done.returncode, done.stderr) == (0, "")
    assert hook["types"] == ["pdf"]
    disguised = documents / "--write-baseline=lulus.pdf"
    disguised.write_bytes((documents / "keluaran/belum, 100%.pdf").read_bytes())
    assert bash(shlex.join([*entry, *trusting, disguised.name]), documents).returncode == 1
    assert bash(shlex.join([*entry, *trusting, "keluaran/belum, 100%.pdf", disguised.name]), documents).returncode == 1
    assert not (documents / "lulus.pdf").exists()
