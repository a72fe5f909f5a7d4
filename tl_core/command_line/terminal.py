"""How the command line speaks to a person: a progress bar on a terminal, and each answer as a few lines."""

from collections.abc import Callable
from datetime import datetime

from tqdm import tqdm

from tl_core.dataset.findings import MEANINGS, CheckUp, Finding, Kind
from tl_core.evidence.wording import readable_count, readable_seconds

COUNTED = "{desc} {bar} {n_fmt} of {total_fmt}, {elapsed}"
UNCOUNTED = "{desc}, {elapsed}"
MOST_FINDINGS = 20
# Of a range test so many of its rates make a table that fits a screen.
RATES_APART = 8


class ProgressBar:
    """A `report` that draws one bar on standard error, and nothing where that is not a terminal."""

    def __init__(self) -> None:
        self.bar = tqdm(disable=None, leave=False, bar_format=UNCOUNTED)

    def __call__(self, sentence: str, done: int = 0, total: int = 0) -> None:
        if self.bar.disable:
            return
        if sentence != self.bar.desc:
            self.bar.reset()
        self.bar.bar_format = COUNTED if total else UNCOUNTED
        self.bar.desc, self.bar.n, self.bar.total = sentence, done, total or None
        self.bar.refresh()

    def close(self) -> None:
        self.bar.close()


def dataset_lines(answer: dict) -> list[str]:
    return [
        (
            f"{answer['name']}: {answer['images']} images of {len(answer['classes'])} classes"
            f" ({answer['train']} train, {answer['val']} val, {answer['test']} test); rejected files:"
            f" {answer['rejected']}"
        ),
        f"Classes: {', '.join(answer['classes'])}",
        *([f"Excluded: {answer['excluded']} images"] if answer["excluded"] else []),
        *([f"Training and validation share none of {answer['groups']} groups"] if answer["groups"] else []),
        f"Dataset {answer['dataset']} in {answer['folder']}",
    ]


def card_lines(answer: dict) -> list[str]:
    groups = answer["groups"]
    total = readable_count(sum(group["parameters"] for group in groups))
    return [
        f"{answer['architecture']}: {total} parameters, {answer['input_size']} px, {answer['licence']}",
        *(
            f"  {group['name']:<12} {readable_count(group['parameters']):>8}  codes {group['width']}"
            for group in groups
        ),
    ]


def axes_lines(answer: dict) -> list[str]:
    """What was measured in sentences, then each signal, then what the source calls each class."""
    said, names = answer["says"], answer["evidence"]["similarity"]["names"]
    place = (
        f"Size {said['size']}; similarity {said['similarity'] or 'left open'}; an early head reads after"
        f" {said['early_cut']}"
    )
    return [
        place,
        *said["sentences"],
        *map(_signal_line, said["signals"]),
        *(_called_line(row) for row in (names or {}).get("table", ())),
    ]


def _signal_line(signal: dict) -> str:
    return f"{signal['name']}: {signal['figure']}, {signal['vote'] or 'no vote'}; {signal['sure']}"


def _called_line(row: dict) -> str:
    return (
        f"The source calls {row['label']}: {', '.join(f'{name} {share:.0%}' for name, share in row['names'])}"
    )


def health_lines(answer: dict) -> list[str]:
    """The findings by kind, the worst first, as a table: score, images, what is to be said of them."""
    checked = CheckUp.from_json(answer)
    lines = [line for kind, findings in checked.by_kind().items() for line in _kind_lines(kind, findings)]
    found = f"{len(checked.findings)} findings" if checked.findings else "Nothing was found"
    return [f"{found} in {checked.images} images, with {checked.weights}", checked.labels, *lines]


def _kind_lines(kind: Kind, findings: list[Finding]) -> list[str]:
    meaning = MEANINGS[kind]
    more = (
        [f"  and {len(findings) - MOST_FINDINGS} more; --json has all"]
        if len(findings) > MOST_FINDINGS
        else []
    )
    rows = [
        f"  {found.score:.2f}  {' '.join((*found.items, found.sentence))}"
        for found in findings[:MOST_FINDINGS]
    ]
    return ["", f"{meaning.title} ({len(findings)}). {meaning.why}", *rows, *more]


def recommendation_lines(answer: dict) -> list[str]:
    scenario = answer["scenario"]
    return [
        (
            f"Scenario {scenario['number']}, {scenario['size']} and {scenario['similarity']}:"
            f" {answer['strategy']}"
        ),
        scenario["reason"],
        f'"{scenario["quote"]}" ({scenario["source"]})',
        answer["sentence"],
        *answer["warnings"],
        *answer["notes"],
    ]


def rate_lines(answer: dict) -> list[str]:
    """The sentence, then the smoothed loss at some of the rates tried."""
    tried = list(zip(answer["rates"], answer["smoothed"], strict=True))[::RATES_APART]
    return [
        answer["sentence"],
        *(f"  rate {rate:.1e}  loss {loss:.3f}" for rate, loss in tried),
        *answer["notes"],
    ]


def sheet_lines(answer: dict) -> list[str]:
    rows = f"From the top: {', '.join(answer['classes'])}"
    return [answer["sentence"], rows, f"Sheet in {answer['sheet']}", *answer["notes"]]


def result_lines(answer: dict) -> list[str]:
    """A finished run; one that was stopped before it had a result has its state only."""
    if "val_accuracy" not in answer:
        return [f"Run {answer['run']} is {answer['state']}: {answer['reason']}"]
    return [
        answer["verdict"],
        f"Validation {_accuracy(answer, 'val')}; test {_accuracy(answer, 'test')}",
        (
            f"Frozen groups {'unchanged' if answer['frozen_unchanged'] else 'CHANGED'};"
            f" {readable_seconds(answer['seconds'])}"
        ),
        *(
            [f"Excluded: {answer['excluded']} images of the dataset, listed in the run's plan"]
            if answer.get("excluded")
            else []
        ),
        f"Run {answer['run']} is {answer['state']}; {_model(answer['model'])}",
        *answer.get("notes", ()),
    ]


def _model(folder: str | None) -> str:
    return f"its model is in {folder}" if folder else "its weights were left out"


def _accuracy(answer: dict, part: str) -> str:
    if answer[f"{part}_accuracy"] is None:
        return "not measured"
    low, high = answer[f"{part}_interval"]
    return (
        f"{answer[f'{part}_accuracy']:.3f} (95 % interval {low:.3f} to {high:.3f}, {answer[f'{part}_images']}"
        " images)"
    )


def race_lines(answer: dict) -> list[str]:
    """The sentence first, where there is one; then a line a strategy, the best on validation first."""
    said = (
        [answer["sentence"], answer["chosen_on"]]
        if answer["sentence"]
        else [f"There is no verdict: race {answer['state']}."]
    )
    width = max(len(line["strategy"]) for line in answer["leaderboard"])
    lines = [f"{line['strategy']:<{width}}  {_standing(line)}" for line in answer["leaderboard"]]
    return [
        *said,
        *lines,
        answer["budget"],
        f"Race {answer['race']} in {answer['folder']}",
        *answer.get("notes", ()),
    ]


def _standing(line: dict) -> str:
    if line["accuracy"] is None:
        return f"{line['state']}: {line['reason']}" if line["reason"] else line["state"]
    low, high = line["interval"]
    return (
        f"{line['accuracy']:.3f} (95 % interval {low:.3f} to {high:.3f}) "
        f" {readable_seconds(line['seconds']):>6} a run  {readable_count(line['parameters']):>7} learned "
        f" {line['state']}, {line['done']} of {len(line['runs'])} runs"
    )


def table_lines(answer: dict) -> list[str]:
    """A table of the demo in Markdown, the recommended strategy in bold, and what it says."""
    head = ["| data | way | accuracy, % | 95 % interval |", "| --- | --- | --- | --- |"]
    return [*head, *map(_table_line, answer["rows"]), "", *answer["sentences"]]


def _table_line(row: dict) -> str:
    way = f"**{row['way']}**" if row["recommended"] else row["way"]
    low, high = row["interval"]
    return f"| {row['data']} | {way} | {100 * row['accuracy']:.1f} | {100 * low:.1f} to {100 * high:.1f} |"


def study_lines(answer: dict) -> list[str]:
    """The sentence first, where there is one; then a line a curve, its accuracies by n."""
    said = (
        [answer["sentence"], answer["rule"]]
        if answer["sentence"]
        else [f"There is no sentence: study {answer['state']}."]
    )
    lines = [f"{curve:<5} {'  '.join(map(_point, points))}" for curve, points in answer["curves"].items()]
    return [
        *said,
        *lines,
        answer["budget"],
        f"Study {answer['study']} in {answer['folder']}",
        *answer.get("notes", ()),
    ]


def _point(point: dict) -> str:
    accuracy = point["accuracy"]
    return f"n={point['n']} {accuracy['value']:.3f} ({accuracy['low']:.3f} to {accuracy['high']:.3f})"


def ranking_lines(answer: dict) -> list[str]:
    """The sentences, then a line a backbone, the best probe first."""
    width = max(len(line["weights"]) for line in answer["backbones"])
    lines = [f"{line['weights']:<{width}}  {_ranked(line)}" for line in answer["backbones"]]
    return [
        *answer["sentences"],
        *lines,
        *(f"{left['weights']} was left out: {left['reason']}" for left in answer["left_out"]),
    ]


def _ranked(line: dict) -> str:
    probe = line["probe"]
    return (
        f"probe {probe['value']:.3f} ({probe['low']:.3f} to {probe['high']:.3f})  LogME {line['logme']:+.3f} "
        f" {1000 * line['seconds_per_image']:.1f} ms an image  {readable_count(line['parameters'])}"
        " parameters"
    )


def runs_lines(answer: dict) -> list[str]:
    return [_run_line(summary) for summary in answer["runs"]] or ["There are no runs yet."]


def _run_line(summary: dict) -> str:
    accuracy = "" if summary["val_accuracy"] is None else f"val {summary['val_accuracy']:.3f}"
    when = datetime.fromtimestamp(summary["created"]).strftime("%Y-%m-%d %H:%M")
    return f"{summary['run']}  {when}  {summary['state']:<12} {summary['strategy']:<19} {accuracy}".rstrip()


def run_lines(answer: dict) -> list[str]:
    head = [
        _run_line(answer),
        *([answer["reason"]] if answer["reason"] else []),
        f"Folder {answer['folder']}",
    ]
    result = answer["result"]
    return head + (result_lines({**result, "state": answer["state"]}) if result else [])


def stop_lines(answer: dict) -> list[str]:
    return [f"Run {answer['run']} stops after this step and keeps its best weights so far."]


def prediction_lines(answer: dict) -> list[str]:
    return [f"{entry['score']:.3f}  {entry['name']}" for entry in answer["classes"]]


Lines = Callable[[dict], list[str]]
