import pytest

from geo.address import is_address, read_address
from geo.errors import OptionError


@pytest.mark.parametrize(
    ("text", "url", "told"),
    [
        pytest.param(
            "postgres://reader@db:5432/rail?sslmode=require&table=public.waybills",
            "postgres://reader@db:5432/rail?sslmode=require",
            "postgres://db:5432/rail?table=public.waybills",
            id="options go to the driver, the user is not told",
        ),
        pytest.param(
            "postgresql:///rail?host=/run/pg&table=w",
            "postgresql:///rail?host=%2Frun%2Fpg",
            "postgres:///rail?table=w",
            id="no host, and another word for the engine",
        ),
        pytest.param(
            "spark://one:7077,two:7077?parquet=/shared/waybills",
            "spark://one:7077,two:7077",
            "spark://one:7077,two:7077?parquet=/shared/waybills",
            id="two masters",
        ),
        pytest.param(
            "sc://host:15002/;user_id=eva?table=db.w",
            "sc://host:15002/;user_id=eva",
            "sc://host:15002?table=db.w",
            id="Spark Connect has its options in the path",
        ),
        pytest.param(
            "duckdb://?parquet=/data/*.parquet",
            "duckdb://",
            "duckdb://?parquet=/data/*.parquet",
            id="files",
        ),
    ],
)
def test_an_address_is_taken_apart(text, url, told):
    address = read_address(text)
    assert (address.url, address.tell()) == (url, told)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("postgres://db/rail?table=public.waybills", "public.waybills"),
        ("duckdb://?parquet=/home/eva/leak/*.parquet", "leak"),
        ("duckdb://?parquet=/home/eva/leak.parquet", "leak"),
        ("duckdb://?parquet=*.parquet", "records"),
    ],
)
def test_a_table_is_called_by_its_own_name(text, name):
    assert read_address(text).name == name


@pytest.mark.parametrize(
    "text",
    [
        "postgres://eva:s3cret@db/rail?table=w",
        "postgres://eva:s3/cret@db/rail?table=w",
        "postgres://eva:s3#cret@db/rail?table=w",
        "postgres://db/rail?table=w&password=s3cret",
        "postgres://db/rail?table=w&sslpassword=s3cret",
        "trino://db/rail?table=w&access_token=s3cret",
        "sc://db:15002/;token=s3cret?table=w",
        "postgres://db/rail?table=w#s3cret",
        "postgres://eva:s3cret@db/rail",
        "nonsense://eva:s3cret@[",
    ],
)
def test_a_password_is_refused_and_never_repeated(text):
    with pytest.raises(OptionError, match="address") as fault:
        read_address(text)
    assert "cret" not in str(fault.value)
    assert "s3" not in str(fault.value)


@pytest.mark.parametrize(
    "text",
    ["postgres://db/rail", "x://h?table=a&parquet=b", "x://h?table", "?table=a"],
)
def test_an_address_must_name_one_table(text):
    with pytest.raises(OptionError, match=r"\?table=NAME"):
        read_address(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres://db/rail?table=w", True),
        ("records.csv", False),
        ("C:/records.csv", False),
        ("/data/a:b.csv", False),
    ],
)
def test_a_file_is_no_address(text, expected):
    assert is_address(text) == expected
