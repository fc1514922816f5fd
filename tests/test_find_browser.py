import find_browser as finder
import pytest


@pytest.fixture
def bin_folder(tmp_path, monkeypatch):
    """An empty PATH with no browser chosen."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("RAILHEAD_BROWSER", raising=False)
    return folder


def put_program(folder, name, script="exit 0"):
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def put_package_manager(folder, *, gives):
    """An apt-get that notes what it is asked, and installs a program at the end."""
    script = f'echo "$*" >> {folder}/asked\n[ "$1" = update ] || {gives}'
    put_program(folder, "apt-get", script)
    put_program(folder, "sudo", 'shift\nexec "$@"')
    put_program(folder, "true")


@pytest.mark.parametrize("name", finder.NAMES)
def test_a_browser_on_the_path_is_found(bin_folder, tmp_path, name):
    program = put_program(bin_folder, name)
    assert finder.find_browser(root=tmp_path) == program


def test_chromium_goes_before_chrome(bin_folder, tmp_path):
    put_program(bin_folder, "google-chrome")
    chromium = put_program(bin_folder, "chromium")
    assert finder.find_browser(root=tmp_path) == chromium


def test_a_chosen_browser_goes_before_all(bin_folder, tmp_path, monkeypatch):
    put_program(bin_folder, "chromium")
    chosen = put_program(tmp_path / "elsewhere", "my-browser")
    monkeypatch.setenv("RAILHEAD_BROWSER", chosen)
    assert finder.find_browser(root=tmp_path) == chosen


def test_a_chosen_browser_that_is_missing_is_not_replaced(
    bin_folder, tmp_path, monkeypatch
):
    put_program(bin_folder, "chromium")
    monkeypatch.setenv("RAILHEAD_BROWSER", str(tmp_path / "gone"))
    assert finder.find_browser(root=tmp_path) is None


@pytest.mark.parametrize("app", finder.MAC_APPS)
def test_the_application_of_a_mac_is_found(bin_folder, tmp_path, app):
    assert bin_folder.exists()
    program = put_program((tmp_path / app).parent, (tmp_path / app).name)
    assert finder.find_browser(root=tmp_path) == program


def test_a_file_that_cannot_run_is_no_browser(bin_folder, tmp_path):
    (bin_folder / "chromium").write_text("not a program", encoding="utf-8")
    assert finder.find_browser(root=tmp_path) is None


def test_without_a_package_manager_nothing_is_installed(bin_folder):
    assert list(bin_folder.iterdir()) == []
    assert finder.plan_install(is_root=True) == []
    assert not finder.install_browser()


def test_root_installs_without_sudo(bin_folder):
    put_program(bin_folder, "apt-get")
    put_program(bin_folder, "sudo")
    planned = finder.plan_install(is_root=True)
    assert [command[0] for command in planned] == ["apt-get", "apt-get"]


def test_a_user_whose_sudo_asks_nothing_installs_with_it(bin_folder):
    put_program(bin_folder, "dnf")
    put_program(bin_folder, "sudo")
    planned = finder.plan_install(is_root=False)
    assert planned == [["sudo", "-n", "dnf", "install", "-y", "chromium"]]


@pytest.mark.parametrize("sudo", [None, "exit 1"])
def test_a_user_who_may_not_install_is_not_asked_for_a_password(bin_folder, sudo):
    put_program(bin_folder, "apt-get")
    if sudo:
        put_program(bin_folder, "sudo", sudo)
    assert finder.plan_install(is_root=False) == []


def test_brew_needs_no_sudo(bin_folder):
    put_program(bin_folder, "brew")
    (command,) = finder.plan_install(is_root=False)
    assert command[0] == "brew"


def test_a_missing_browser_is_installed_by_the_package_manager(bin_folder, capfd):
    chromium = bin_folder / "chromium"
    script = f"{{ echo '#!/bin/sh' > {chromium}; /bin/chmod 755 {chromium}; }}"
    put_package_manager(bin_folder, gives=script)
    assert finder.main(["--install"]) == 0
    assert capfd.readouterr().out.strip() == str(chromium)
    asked = (bin_folder / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == ["update", "install -y chromium"]


def test_a_browser_that_is_there_is_not_installed_again(bin_folder, capfd):
    put_package_manager(bin_folder, gives="exit 1")
    chromium = put_program(bin_folder, "chromium")
    assert finder.main(["--install"]) == 0
    assert capfd.readouterr().out.strip() == chromium
    assert not (bin_folder / "asked").exists()


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_failed_installation_is_told_in_one_line(bin_folder, monkeypatch, capfd, ci):
    monkeypatch.setenv("CI", ci)
    put_package_manager(bin_folder, gives="exit 1")
    assert finder.main(["--install"]) == 1
    told = [
        line for line in capfd.readouterr().err.splitlines() if not line.startswith("+")
    ]
    assert told == [finder.ADVICE]


def test_nothing_is_installed_where_the_index_cannot_be_read(bin_folder):
    put_program(bin_folder, "apt-get", f'echo "$*" >> {bin_folder}/asked; exit 1')
    put_program(bin_folder, "sudo", 'shift\nexec "$@"')
    put_program(bin_folder, "true")
    assert not finder.install_browser()
    assert (bin_folder / "asked").read_text(encoding="utf-8") == "update\n"


def test_nothing_is_installed_unless_asked(bin_folder, capfd):
    put_package_manager(bin_folder, gives="exit 1")
    assert finder.main([]) == 1
    assert not (bin_folder / "asked").exists()
    assert "install the package chromium" in capfd.readouterr().err


def test_nothing_is_installed_in_place_of_a_chosen_browser(
    bin_folder, tmp_path, monkeypatch
):
    put_package_manager(bin_folder, gives="exit 1")
    monkeypatch.setenv("RAILHEAD_BROWSER", str(tmp_path / "gone"))
    assert finder.main(["--install"]) == 1
    assert not (bin_folder / "asked").exists()
