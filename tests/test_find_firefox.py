"""Finding and installing Firefox for the tests."""

import find_firefox as finder
import pytest


@pytest.fixture
def bin_folder(tmp_path, monkeypatch):
    """An empty PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put_program(folder, name, script="exit 0"):
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def put_package_manager(folder, *, gives="exit 1"):
    put_program(folder, "apt-cache")
    put_program(folder, "apt-get", f'[ "$1" = update ] || {gives}')
    put_program(folder, "sudo", 'shift\nexec "$@"')
    put_program(folder, "true")


@pytest.mark.parametrize("name", finder.NAMES)
def test_a_firefox_on_the_path_is_found(bin_folder, capfd, name):
    program = put_program(bin_folder, name)
    assert finder.main([]) == 0
    assert capfd.readouterr().out.strip() == program


def test_a_missing_one_is_installed_where_it_is_on_offer(bin_folder, capfd):
    program = bin_folder / "firefox-esr"
    script = f"{{ echo '#!/bin/sh' > {program}; /bin/chmod 755 {program}; }}"
    put_package_manager(bin_folder, gives=script)
    assert finder.main(["--install"]) == 0
    assert capfd.readouterr().out.strip() == str(program)


@pytest.mark.parametrize("arguments", [[], ["--install"]])
def test_a_missing_one_is_a_fault_only_where_it_is_on_offer(
    bin_folder, capfd, arguments
):
    assert finder.main(arguments) == 0
    assert finder.ADVICE in capfd.readouterr().err
    put_package_manager(bin_folder)
    assert finder.main(arguments) == 1
    assert finder.ADVICE in capfd.readouterr().err
