"""The CSV: pandas and a spreadsheet open it, and no name in it becomes a formula."""

import io

import pandas as pd
import pytest

from tests.core.predictions.test_prediction_table import TABLE, said
from tl_core.dataset.dataset import Rejected
from tl_core.predictions.prediction_table import PredictionTable
from tl_core.predictions.spreadsheet import as_csv


def opened(table: PredictionTable) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(as_csv(table).encode("utf-8")), keep_default_na=False)


def test_pandas_reads_a_line_an_image_and_one_for_each_file_that_is_none():
    found = opened(TABLE)
    assert list(found["image"]) == ["1", "2", "3", "notes.txt"]
    assert list(found["answer"]) == ["ant", "bee", "bee", ""] and list(found["label"])[:2] == ["bee", "bee"]
    assert found["probability"][0] == "0.7500" and found["not read because"][3] == "it is no image"
    assert "label" not in opened(PredictionTable("r", ("ant", "bee"), (said("1", "ant", "bee"),)))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_no_cell_begins_as_a_formula_does(sign):
    evil = f'{sign}HYPERLINK("https://evil.example";"x")'
    table = PredictionTable(
        "r", (evil, "bee"), (said(evil, evil, "bee", evil),), (Rejected(evil, f"{sign}1"),)
    )
    found = opened(table)
    assert not any(str(cell).startswith(sign) for cell in found.to_numpy().ravel())
    assert found["image"][0] == f"'{evil}"


def test_commas_quotes_and_line_ends_stay_in_their_cell():
    assert opened(PredictionTable("r", ("a", "b"), (said('a, "b"\nc', "a", "b"),)))["image"][0] == 'a, "b"\nc'
