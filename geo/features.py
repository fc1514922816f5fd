"""Records of Parquet, GeoJSON and GeoPackage files, as text; points as lon and lat."""

import io
import json
import warnings
from collections.abc import Iterator
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyogrio
import shapely

from geo.errors import CrsError, OptionError, SchemaError
from geo.units import LONLAT

BATCH_ROWS: Final = 50_000
FREE_ROWS: Final = 10_000_000
MAX_BATCH_BYTES: Final = 1 << 30
MAX_GEOJSON_BYTES: Final = 256 << 20


def read_parquet(stream: IO[bytes], *, name: str) -> Iterator[pa.Table]:
    """Yield the records of a Parquet file as text, some at a time.

    Parameters
    ----------
    stream : file of bytes
    name : str
        For the messages.

    Yields
    ------
    pyarrow.Table
        All columns text; at least one, which may be empty.

    Raises
    ------
    SchemaError
        If it is damaged, or grows as no honest file does.
    """
    try:
        size = stream.seek(0, io.SEEK_END)
        schema = pq.read_schema(stream)
        texts = [field.name for field in schema if _is_text(field.type)]
        file = pq.ParquetFile(stream, read_dictionary=texts)
        if file.metadata.num_rows > max(FREE_ROWS, size):
            raise SchemaError(
                f"{name}: claims {file.metadata.num_rows:,} records in {size:,} bytes, "
                "which no honest file holds, so it was not read"
            )
        yield _as_texts(file.schema_arrow.empty_table(), name)
        for batch in file.iter_batches(BATCH_ROWS):
            yield _as_texts(pa.Table.from_batches([batch]), name)
    except (pa.ArrowException, OSError, ValueError) as fault:
        if isinstance(fault, SchemaError):
            raise
        raise SchemaError(
            f"{name}: needs a Parquet file that can be read; found {fault}"
        ) from None


def read_geopackage(content: bytes, layer: str, *, name: str) -> pa.Table:
    """Read the records of a GeoPackage layer as text, with their points.

    Parameters
    ----------
    content : bytes
    layer : str
        "" if there is but one.
    name : str
        For the messages.

    Returns
    -------
    pyarrow.Table
        All columns text; ``lon`` and ``lat`` in degrees where it has points.

    Raises
    ------
    SchemaError
        If it is damaged, or holds lines.
    OptionError
        If it has several layers and none is chosen.
    CrsError
        If its points are not in longitude and latitude.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an upload has no name that would fit
            chosen = _choose_layer(content, layer, name)
            told, table = pyogrio.read_arrow(content, layer=chosen)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as fault:
        raise SchemaError(
            f"{name}: needs a GeoPackage that can be read; found {fault}"
        ) from None
    geometry = told["geometry_name"] or "wkb_geometry"
    if geometry not in table.column_names:
        return _as_texts(table, name)
    if told["crs"] not in {LONLAT, None}:
        raise CrsError(f"{name}: points must be in {LONLAT}; found {told['crs']}")
    shapes = shapely.from_wkb(table[geometry].to_numpy(), on_invalid="ignore")
    points = [None if each is None else (each.geom_type, each) for each in shapes]
    coordinates = [_lonlat(each, name) for each in points]
    return _with_points(_as_texts(table.drop_columns([geometry]), name), coordinates)


def read_geojson(content: bytes, *, name: str) -> pa.Table:
    """Read the records of a GeoJSON file as text, with their points.

    Parameters
    ----------
    content : bytes
    name : str
        For the messages.

    Returns
    -------
    pyarrow.Table
        All columns text; ``lon`` and ``lat`` in degrees where it has points.

    Raises
    ------
    SchemaError
        If it is no FeatureCollection, is too big, or holds lines or areas.
    """
    if len(content) > MAX_GEOJSON_BYTES:
        raise SchemaError(
            f"{name}: needs at most {MAX_GEOJSON_BYTES >> 20} MB of GeoJSON; found "
            "more; save it as CSV or GeoPackage"
        )
    try:
        found = json.loads(content.decode("utf-8-sig"))
        features = [
            (dict(each["properties"] or {}), each.get("geometry"))
            for each in found["features"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise SchemaError(
            f"{name}: needs a GeoJSON FeatureCollection; found {str(fault)[:200]}"
        ) from None
    names = list(dict.fromkeys(key for each, _ in features for key in each))
    columns = [
        pa.array([_plain(each.get(key)) for each, _ in features], pa.large_string())
        for key in names
    ]
    points = [
        None
        if shape is None
        else (shape.get("type"), shape.get("coordinates"))
        if isinstance(shape, dict)
        else ("nothing known", None)
        for _, shape in features
    ]
    table = pa.table({"": pa.array([], pa.string())})
    if columns:
        table = pa.table(columns, names=[_plain(key) for key in names])
    return _with_points(table, [_lonlat(each, name) for each in points])


def _choose_layer(content: bytes, layer: str, name: str) -> str:
    layers = [str(each) for each, _ in pyogrio.list_layers(content)]
    chosen = layer or (layers[0] if len(layers) == 1 else "")
    if chosen not in layers:
        raise OptionError(
            f"{name}: give --sheet with one of its layers: {', '.join(layers)}", layers
        )
    return chosen


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _as_texts(table: pa.Table, name: str) -> pa.Table:
    columns = [_text_column(column, name) for column in table.columns]
    texts = pa.table(dict(zip(table.column_names, columns, strict=True)))
    try:
        texts.validate(full=True)  # no format holds its texts to UTF-8 by itself
    except pa.ArrowInvalid as fault:
        raise SchemaError(f"{name}: needs text in UTF-8; found {fault}") from None
    return texts


def _text_column(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        _refuse_growth(column, name)
        column = column.cast(column.type.value_type)
    kind = column.type
    if pa.types.is_timestamp(kind):
        texts = pc.strftime(column, format="%Y-%m-%d %H:%M:%S")
        column = pc.replace_substring_regex(texts, r" 00:00:00(\.0+)?$", "")
    elif pa.types.is_floating(kind) or pa.types.is_nested(kind) or _is_bytes(kind):
        column = pa.chunked_array([[_plain(each) for each in column.to_pylist()]])
    return pc.fill_null(column.cast(pa.large_string()), "")


def _refuse_growth(column: pa.ChunkedArray, name: str) -> None:
    """Refuse a long text that a dictionary repeats for each record."""
    size = 0
    for chunk in column.chunks:
        if _is_text(chunk.dictionary.type):
            lengths = pc.binary_length(chunk.dictionary).cast("int64")
            size += pc.sum(lengths.take(chunk.indices)).as_py() or 0
    if size > MAX_BATCH_BYTES:
        raise SchemaError(f"{name}: holds longer texts than any table of records")


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever a property may hold
    if value is None or isinstance(value, str):
        return (value or "").encode("utf-8", "replace").decode()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _lonlat(point: tuple[Any, Any] | None, name: str) -> tuple[str, str]:
    if point is None:
        return "", ""
    kind, where = point
    try:
        lon, lat = (where.x, where.y) if hasattr(where, "x") else where[:2]
        if kind == "Point":
            return str(float(lon)), str(float(lat))
    except (TypeError, ValueError):
        pass
    raise SchemaError(f"{name}: needs points; found {kind}")


def _with_points(table: pa.Table, points: list[tuple[str, str]]) -> pa.Table:
    if not any(lon for lon, _ in points):
        return table
    for position, name in enumerate(("lon", "lat")):
        if name not in table.column_names:
            texts = pa.array([point[position] for point in points], pa.large_string())
            table = table.append_column(name, texts)
    return table
