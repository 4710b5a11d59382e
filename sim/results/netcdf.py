"""Tables of a run or a study as one netCDF file, with dimensions: for xarray and whatever else reads netCDF."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results.atomic import replacing

if TYPE_CHECKING:
    import pandas as pd

_DIMENSIONS = ("point", "world", "replicate", "group", "day")


class NetcdfError(Exception):
    """It cannot be written; the text says why."""


def write_netcdf(tables: "Mapping[str, pd.DataFrame]", record: Mapping[str, Any], path: Path) -> None:
    """Write `runs` and `daily` over point, world, replicate (and group, day), with points and worlds as coordinates.

    Variables of `runs` are called `run_<outcome>`, those of `daily` as there. What a study lacks is NaN.

    Raises NetcdfError when xarray or netCDF4 is missing, OSError when the file cannot be written.
    """
    try:
        import netCDF4  # noqa: F401 -- what xarray writes with
        import xarray
    except ImportError as error:
        raise NetcdfError("netCDF needs xarray and netCDF4, expected `pip install 'qunsim[netcdf]'`") from error
    import json

    parts = []
    for name, prefix in (("runs", "run_"), ("daily", "")):
        if name not in tables:
            continue
        table = tables[name]
        keys = [key for key in _DIMENSIONS if key in table.columns and (name == "daily" or key != "day")]
        numbers = table.select_dtypes("number")
        values = numbers.set_index([table[key] for key in keys]).drop(columns=keys)
        names = {column: prefix + column.replace("@", "_at_") for column in values.columns}
        parts.append(values.rename(columns=names).to_xarray())
    data = xarray.merge(parts) if parts else xarray.Dataset()
    for name, dimension in (("points", "point"), ("worlds", "world")):
        if name in tables and dimension in data.dims:
            table = tables[name].set_index(dimension).loc[data[dimension].values]
            for column in table.columns:
                data = data.assign_coords({column: (dimension, _plain(table[column]))})
    data.attrs = {
        "title": str(record.get("name", "")),
        "qunsim": str(record.get("versions", {}).get("qunsim", "")),
        "seed": str(record.get("seed", "")),
        "scenario": json.dumps(record.get("scenario", {}), ensure_ascii=False),
    }
    with replacing(path) as temporary:
        data.to_netcdf(temporary, engine="netcdf4")


def _plain(column: Any) -> Any:
    """Numbers as they are, everything else as text."""
    return column.to_numpy() if column.dtype.kind in "fiu" else column.fillna("").astype(str).to_numpy(dtype=object)
