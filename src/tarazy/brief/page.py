"""The brief as one HTML file without outside links, scripts or anything that the articles could reach."""

from collections.abc import Sequence
from html import escape
from importlib import resources

from tarazy.brief.compose import Brief, Line
from tarazy.brief.marks import marked
from tarazy.brief.words import about, basis, by_power, clean, counts, kind, lean, parties, reference, said, when

# Nothing may be loaded or run: should a hole be found in the escaping, the browser still refuses.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def _safe(text: str) -> str:
    return f"<bdi>{escape(clean(text))}</bdi>"


def _link(line: Line) -> str:
    number, sentence = line.document + 1, line.event.sentence + 1
    return f'<a href="#p{number}-{sentence}">{number}.{sentence}</a>'


def _events(lines: Sequence[Line]) -> str:
    if not lines:
        return "<p>Nothing was found.</p>"
    rows = []
    for line in lines:
        e = line.event
        cells = (parties(e.actors), kind(e), e.trigger.text, parties(e.recipients), when(e.when), e.status)
        told = "".join(f"<td>{_safe(c)}</td>" for c in cells)
        rows.append(f"<tr>{told}<td>{e.confidence:.2f}</td><td>{_link(line)}</td></tr>")
    names = ("Who", "Event", "Words", "Toward", "When", "Status", "Confidence", "Passage")
    head = "".join(f'<th scope="col">{n}</th>' for n in names)
    return f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"


def _flows(brief: Brief) -> str:
    if brief.flows is None:
        return "<p>No state takes part in any event.</p>"
    pairs = by_power(brief.flows)
    vectors = [f.vector or "" for f in pairs[0][1]] if pairs else []
    names = ["Power", "Cooperation", "Conflict", "Planned", *vectors, "Reading"]
    head = "".join(f'<th scope="col">{escape(n)}</th>' for n in names)
    rows = []
    for total, fields in pairs:
        cells = [str(total.cooperation), str(total.conflict), str(total.planned)]
        cells += [f"{f.cooperation} / {f.conflict}" for f in fields]
        told = "".join(f"<td>{c}</td>" for c in cells)
        rows.append(f'<tr><th scope="row">{escape(total.power)}</th>{told}<td>{escape(lean(total))}</td></tr>')
    note = (
        f"Events of {brief.flows.focal} with each power that are told as having happened; fields give cooperation / "
        f"conflict. {basis(brief.flows)}"
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f"<p>{escape(note)}</p><div class=wide>{table}</div>"


def _claims(brief: Brief) -> str:
    rows = []
    for number, coding in enumerate(brief.codings, start=1):
        for claim in coding.claims:
            told = "".join(f"<td>{_safe(c)}</td>" for c in (about(claim), said(claim), reference(claim), claim.verdict))
            link = f'<a href="#p{number}-{claim.sentence + 1}">{number}.{claim.sentence + 1}</a>'
            rows.append(f"<tr>{told}<td>{link}</td></tr>")
    if not rows:
        return ""
    names = ("About", "The text says", "Reference", "Verdict", "Passage")
    head = "".join(f'<th scope="col">{n}</th>' for n in names)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f"<h2>Claims</h2><div class=wide>{table}</div>"


def _passages(brief: Brief) -> str:
    parts = []
    for number, coding in enumerate(brief.codings, start=1):
        parts.append(f"<h3>{number}. {_safe(coding.document.title or coding.document.id)}</h3><p>")
        position = 0
        for sentence in coding.sentences:
            between = coding.document.text[position : sentence.start]
            parts.append("</p><p>" if between.count("\n") > 1 else " ")
            runs = []
            for words, role in marked(coding, sentence.start, sentence.end):
                text = escape(clean(words))
                runs.append(f"<mark class={role}>{text}</mark>" if role else text)
            parts.append(f'<bdi id="p{number}-{sentence.index + 1}">{"".join(runs)}</bdi>')
            position = sentence.end
        parts.append("</p>")
    return "".join(parts)


def page(brief: Brief) -> str:
    """The whole page."""
    style = (resources.files("tarazy.brief") / "style.css").read_text(encoding="utf-8")
    lines = [
        f"<li>{_safe(x.clause)}{'' if x.event.status == 'actual' else f' <em>{x.event.status}</em>'} {_link(x)}</li>"
        for x in brief.glance
    ]
    glance = f"<ul class=glance>{''.join(lines)}</ul>" if lines else "<p>No event was found.</p>"
    skips = "".join(f"<li>{_safe(s.where)}: {_safe(s.reason)}</li>" for s in brief.skips)
    hashes = " ".join(f"{k} {v[:12]}" for k, v in brief.hashes.items())
    roles = (("actor", "actor"), ("trigger", "what is done"), ("recipient", "recipient"))
    legend = "<p>" + " ".join(f"<mark class={r}>{words}</mark>" for r, words in roles) + "</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Tarazy brief</title><style>{style}</style></head><body><main><h1>Tarazy brief</h1>"
        f"<p>{escape(counts(brief))}</p><h2>At a glance</h2>{glance}"
        f"<h2>What happened</h2>{_events(brief.happened)}"
        f"<h2>What is planned or possible</h2>{_events(brief.ahead)}"
        f"<h2>Who leans where</h2>{_flows(brief)}"
        f"{_claims(brief)}"
        f"<h2>Passages</h2>{legend}{_passages(brief)}"
        + (f"<h2>Skipped</h2><ul>{skips}</ul>" if skips else "")
        + f"<footer>Coder {escape(brief.coder or 'none')} {escape(hashes)}</footer></main></body></html>\n"
    )
