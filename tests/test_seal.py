"""The seal over a file and its manifest."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from manifests import make_manifest
from payloads import PAYLOADS
from scenes import make_flows

from geo.errors import SchemaError
from geo.manifest import hash_content, sum_months
from geo.request import Request
from geo.seal import embed_manifest, is_sealed, read_manifest, write_beside

PAGE = b"<html><head><title>T</title></head><body>1,234.5 t</body></html>"


def test_a_page_keeps_its_text_and_carries_the_manifest():
    page = embed_manifest(PAGE, make_manifest())
    assert page.startswith(PAGE.partition(b"</head>")[0])
    assert page.endswith(PAGE.partition(b"<body>")[2])
    assert read_manifest(page, "page.html")["totals"] == sum_months(make_flows())
    assert is_sealed(page)


def test_a_page_without_a_head_is_refused():
    with pytest.raises(SchemaError, match="needs a head"):
        embed_manifest(b"<p>", make_manifest())


def test_the_seal_is_the_hash_of_the_page_with_a_blank_seal():
    page = embed_manifest(PAGE, make_manifest())
    seal = read_manifest(page, "page.html")["seal"]
    blank = page.replace(seal.encode(), b"0" * 64)
    assert hashlib.sha256(blank).hexdigest() == seal


@given(st.data())
def test_any_changed_byte_breaks_the_seal(data):
    page = embed_manifest(PAGE, make_manifest())
    at = data.draw(st.integers(0, len(page) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != page[at]))
    assert not is_sealed(page[:at] + bytes([byte]) + page[at + 1 :])


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_no_text_leaves_the_manifest_or_breaks_its_seal(text):
    request = Request(title=text, note='"seal":"' + "0" * 64 + '"')
    page = embed_manifest(PAGE, make_manifest(request))
    assert read_manifest(page, "page.html")["options"]["title"] == text
    assert is_sealed(page)
    assert page.count(b"</script>") == 1
    assert b"{{" not in page.replace(PAGE, b"")


def test_a_manifest_beside_files_tells_each_of_them():
    document = write_beside({"b.csv": b"2", "a.csv": b"11"}, make_manifest())
    assert is_sealed(document)
    files = read_manifest(document, "a.csv")["files"]
    assert [each["name"] for each in files] == ["a.csv", "b.csv"]
    assert files[0] == hash_content(b"11", "a.csv")


@pytest.mark.parametrize(
    "document", [b"", b"\xff\xfe", b"[]", b"{}", b'{"format":"railhead-manifest-0"}']
)
def test_what_is_no_manifest_is_refused(document):
    with pytest.raises(SchemaError, match=r"report\.csv: needs a manifest"):
        read_manifest(document, "report.csv")


def test_the_same_is_sealed_in_the_same_bytes():
    assert len({embed_manifest(PAGE, make_manifest()) for _ in range(3)}) == 1
