"""How answers about images, backbones and plans read on a terminal: what matters first, in plain lines."""

from collections.abc import Sequence

from tl_core.advice.advice import Line
from tl_core.backbones.card import in_words
from tl_core.dataset import Dataset
from tl_core.dataset.dataset import PARTS, Rejected
from tl_core.dataset.findings import MEANINGS, Finding, Kind
from tl_core.dataset.fitting_weights import weights_for, why
from tl_core.dataset.labelling import NONE
from tl_core.evidence.code_map import MEANING, CodeMap
from tl_core.evidence.wording import in_points, readable_count, readable_seconds
from tl_core.lessons.shelf import lesson_named
from tl_core.matrix.measures import ClassNames
from tl_core.matrix.signals import Signal
from tl_core.verbs.advising import AdvisedPlan
from tl_core.verbs.backbones import BackboneRanking, DescribedBackbone
from tl_core.verbs.data import InspectedDataset
from tl_core.verbs.diagnosis import HealthReport
from tl_core.verbs.previews import RATES_APART, ContactSheet, RateFinding
from tl_core.verbs.recommending import Measurement, Recommendation
from tl_core.verbs.teaching import DemoTable, TriedLesson

MOST_FINDINGS = 20
MOST_REJECTED = 50


def dataset_lines(inspected: InspectedDataset) -> list[str]:
    dataset, groups = inspected.dataset, inspected.groups
    parts = ", ".join(f"{len(dataset.part(part))} {part}" for part in PARTS)
    return [
        f"{dataset.name}: {len(dataset.items)} images of {len(dataset.classes)} classes ({parts});"
        f" rejected files: {len(dataset.rejected)}",
        f"Classes: {', '.join(dataset.classes)}",
        *([f"Excluded: {len(dataset.excluded)} images"] if dataset.excluded else []),
        *([f"Relabelled: {len(dataset.relabelled)} images"] if dataset.relabelled else []),
        *([f"Training and validation share none of {len(groups)} groups"] if groups else []),
        *([f"{100 * dataset.val_share:g} % chosen for validation"] if dataset.val_share else []),
        *_labelled_lines(dataset),
        *_rejected_lines(dataset.rejected),
        f"Without --weights, {weights_for(dataset)}: {why(dataset)}",
        f"Dataset {dataset.id} in {inspected.folder}",
    ]


def _labelled_lines(dataset: Dataset) -> list[str]:
    """Which columns of a table were read, and how to have others."""
    told = dataset.labelled.labelling
    if dataset.labelled.by != "table":
        return []
    columns = {name: getattr(told, f"{name}_column") for name in ("path", "label", "split", "group")}
    named = ", ".join(f"{name} {column}" for name, column in columns.items() if column != NONE)
    return [f"Columns of {dataset.labelled.table}: {named}"]


def _rejected_lines(rejected: Sequence[Rejected]) -> list[str]:
    more = len(rejected) - MOST_REJECTED
    return [
        *(f"  {one.name}: {one.reason}" for one in rejected[:MOST_REJECTED]),
        *([f"  and {more:,} more; --json has all"] if more > 0 else []),
    ]


def card_lines(described: DescribedBackbone) -> list[str]:
    card = described.card
    groups = [
        f"  {group.name:<12} {readable_count(group.parameters):>8}  codes {group.width}"
        for group in card.groups
    ]
    total = readable_count(card.parameters)
    return [f"{card.architecture}: {total} parameters, {card.input_size} px, {card.licence}", *groups]


def axes_lines(measured: Measurement) -> list[str]:
    """What was measured in sentences, then each signal, then what the source calls each class."""
    size, similarity = measured.axes.size, measured.axes.similarity
    names = similarity.names.table if similarity.names else ()
    return [
        f"Size {size.verdict()}; similarity {similarity.verdict or 'left open'}; an early head reads after"
        f" {measured.axes.early_cut}",
        f"Seen by {in_words(measured.weights)}",
        *size.sentences(),
        similarity.sentence,
        similarity.depth.cut_reason,
        *map(_signal_line, similarity.signals),
        *map(_called_line, names),
    ]


def _signal_line(signal: Signal) -> str:
    return f"{signal.name}: {signal.figure}, {signal.vote or 'no vote'}; {signal.sure}"


def _called_line(row: ClassNames) -> str:
    return f"The source calls {row.label}: {', '.join(f'{name} {share:.0%}' for name, share in row.names)}"


def health_lines(health: HealthReport) -> list[str]:
    """The findings by kind, the worst first, as a table: score, images, what is to be said of them."""
    checked = health.check_up
    lines = [line for kind, findings in checked.by_kind().items() for line in _kind_lines(kind, findings)]
    found = f"{len(checked.findings)} findings" if checked.findings else "Nothing was found"
    return [f"{found} in {checked.images} images, with {checked.weights}", checked.labels, *lines]


def _kind_lines(kind: Kind, findings: list[Finding]) -> list[str]:
    meaning, more = MEANINGS[kind], len(findings) - MOST_FINDINGS
    return [
        "",
        f"{meaning.title} ({len(findings)}). {meaning.why}",
        *(f"  {one.score:.2f}  {' '.join((*one.items, one.sentence))}" for one in findings[:MOST_FINDINGS]),
        *([f"  and {more} more; --json has all"] if more > 0 else []),
    ]


def map_lines(found: CodeMap) -> list[str]:
    """How far classes have come apart after each layer group; the points are in the JSON."""
    width = max(map(len, found.groups))
    lines = [f"{name:<{width}}  {one.sentence}" for name, one in found.groups.items()]
    return [*lines, MEANING[found.projection], "--json has the points, in the order of the images"]


def ranking_lines(ranking: BackboneRanking) -> list[str]:
    """The sentences, then a line a backbone, the best probe first."""
    ranked = ranking.ranked
    width = max(len(line["weights"]) for line in ranked["backbones"])
    return [
        *ranked["sentences"],
        *(f"{line['weights']:<{width}}  {_ranked(line)}" for line in ranked["backbones"]),
        *(f"{left['weights']} was left out: {left['reason']}" for left in ranked["left_out"]),
    ]


def _ranked(line: dict) -> str:
    probe = line["probe"]
    return (
        f"probe {probe['value']:.3f} ({probe['low']:.3f} to {probe['high']:.3f})  LogME {line['logme']:+.3f} "
        f" {1000 * line['seconds_per_image']:.1f} ms an image  {readable_count(line['parameters'])}"
        " parameters"
    )


def recommendation_lines(recommended: Recommendation) -> list[str]:
    scenario = recommended.scenario
    return [
        f"Scenario {scenario.number}, {scenario.size} and {scenario.similarity}: {recommended.plan.strategy}",
        scenario.reason,
        f'"{scenario.quote}" ({scenario.source})',
        recommended.sentence,
        *recommended.warnings,
        *recommended.notes,
    ]


def advice_lines(advised: AdvisedPlan) -> list[str]:
    """The sentence, a line a strategy, then where the notes differ and what looking longer would bring."""
    advice = advised.advice
    return [
        advice.sentence,
        *map(_expected_line, advice.lines),
        *filter(None, (advice.difference, advice.another)),
        *advised.notes,
    ]


def _expected_line(line: Line) -> str:
    takes = "" if line.seconds is None else f"  {readable_seconds(line.seconds)}"
    return f"  {line.strategy:<18}  {in_points(line.accuracy)}{takes}  {line.evidence}"


def rate_lines(finding: RateFinding) -> list[str]:
    """The sentence, then the smoothed loss at some of the rates tried."""
    tried = list(zip(finding.range.rates, finding.range.smoothed, strict=True))[::RATES_APART]
    losses = [f"  rate {rate:.1e}  loss {loss:.3f}" for rate, loss in tried]
    return [finding.range.sentence, *losses, *finding.notes]


def sheet_lines(sheet: ContactSheet) -> list[str]:
    rows = f"From the top: {', '.join(sheet.classes)}"
    return [sheet.sentence, rows, f"Sheet in {sheet.path}", *sheet.notes]


def lesson_lines(given: TriedLesson) -> list[str]:
    """The quotation, what was tried, and the sentence it ended in."""
    lesson = lesson_named(given.tried.lesson)
    return [f"“{lesson.quote}”", lesson.trying, given.sentence, lesson.limits]


def table_lines(table: DemoTable) -> list[str]:
    """The table in Markdown, the recommended strategy in bold, and what it says."""
    head, rows = table.said["head"], zip(table.said["lines"], table.said["rows"], strict=True)
    lines = [
        [f"**{cell}**" if place == 1 and row.get("recommended") else cell for place, cell in enumerate(line)]
        for line, row in rows
    ]
    drawn = [f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *lines)]
    return [*drawn, "", *table.sentences]
