"""How a report looks, on a screen and on paper, and what its page is allowed to do."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

__all__ = ["DARK", "LIGHT", "POLICY", "STYLE"]

LIGHT = {
    "paper": "#faf8f4",
    "card": "#ffffff",
    "note": "#f3ede0",
    "ink": "#1f2530",
    "quiet": "#565e6c",
    "accent": "#0d665c",
    "line": "#ddd6c9",
    "track": "#8a8578",
}
"""Colours by what they are for; paper is always light."""

DARK = {
    "paper": "#14171b",
    "card": "#1b1f25",
    "note": "#29261d",
    "ink": "#e9e6df",
    "quiet": "#a9b0ba",
    "accent": "#7fcbbe",
    "line": "#353b44",
    "track": "#7b8089",
}


def _colours(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


# A bar is a border and no background: printers leave backgrounds out, and so do people's own colours.
_BARS = "".join(f".w{mark}{{width:{mark * 5}%}}" for mark in range(21))

STYLE = f"""
:root{{color-scheme:light dark;{_colours(LIGHT)}}}
@media screen and (prefers-color-scheme:dark){{:root{{{_colours(DARK)}}}}}
*{{box-sizing:border-box}}
html{{-webkit-text-size-adjust:100%;text-size-adjust:100%}}
body{{margin:0 auto;max-width:50rem;padding:2.5rem 1.25rem 3rem;background:var(--paper);color:var(--ink);
font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}}
h1,h2,h3{{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4","Noto Serif",Georgia,serif;font-weight:600;line-height:1.25}}
h1{{font-size:2.25rem;margin:0 0 .5rem;letter-spacing:-.01em}}
h2{{font-size:1.5rem;margin:0 0 .75rem}}
h3{{font-size:1.25rem;margin:0}}
h4{{font-size:.8125rem;margin:1.25rem 0 .375rem;letter-spacing:.06em;text-transform:uppercase;color:var(--quiet)}}
p{{margin:0 0 .75rem}}
ul,ol{{margin:0 0 .75rem;padding-inline-start:1.4rem}}
li{{margin:.25rem 0}}
li::marker{{color:var(--quiet)}}
a{{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:.06em}}
a:focus-visible{{outline:.15rem solid var(--accent);outline-offset:.15rem;border-radius:.1rem}}
section{{margin:2.75rem 0 0}}
.quiet{{color:var(--quiet);font-size:.9375rem}}
.note{{margin:1.5rem 0 0;padding:1.1rem 1.25rem;background:var(--note);border-inline-start:.25rem solid var(--accent);border-radius:.25rem}}
.note p:last-child,dd ul:last-child,dd p:last-child,article>:last-child{{margin-bottom:0}}
.never{{padding-inline-start:1rem;border-inline-start:.25rem solid var(--line)}}
.bar{{display:inline-block;flex:none;width:9rem;border:1px solid var(--track);border-radius:.2rem;overflow:hidden;vertical-align:middle}}
.bar i{{display:block;height:0;border-top:.6rem solid var(--accent)}}
{_BARS}
.w0{{visibility:hidden}}
.glance,.needs{{padding:0;list-style:none}}
.glance{{counter-reset:rank}}
.glance li,.needs li{{display:grid;grid-template-columns:minmax(0,1fr) 9rem minmax(0,15rem);gap:.1rem 1rem;
align-items:center;margin:0;padding:.5rem 0;border-bottom:1px solid var(--line)}}
.needs li{{grid-template-columns:minmax(0,1fr) 9rem 4.5rem}}
.needs span:last-child{{color:var(--quiet)}}
.glance a{{font-weight:600}}
figure{{margin:0;overflow-x:auto}}
figure:focus-visible{{outline:.15rem solid var(--accent);outline-offset:.25rem}}
img{{display:block;width:100%;min-width:44rem;height:auto;border-radius:.5rem}}
article{{margin:1.25rem 0 0;padding:1.5rem 1.5rem 1.4rem;background:var(--card);border:1px solid var(--line);border-radius:.5rem}}
.head{{display:flex;gap:.5rem 1rem;align-items:center;justify-content:space-between}}
.rank{{color:var(--accent)}}
.summary{{margin:.5rem 0 1rem;font-size:1.125rem}}
dl{{margin:0}}
dl div{{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:0 1rem;padding:.3rem 0}}
dt{{color:var(--quiet);font-size:.9375rem}}
dd{{margin:0}}
dd ul{{padding-inline-start:1.1rem}}
article>dl+h4{{margin-top:1.4rem}}
.steps{{margin-bottom:1rem}}
.steps li{{margin:.4rem 0;padding-inline-start:.25rem}}
.reasons p{{margin:.1rem 0 .25rem;font-size:.9375rem;color:var(--quiet)}}
.reasons li{{margin:.4rem 0}}
.sources{{padding:0;list-style:none;font-size:.9375rem}}
.sources li{{margin:.5rem 0;padding-inline-start:1.4rem;text-indent:-1.4rem}}
.sources li:target{{background:var(--note)}}
#questions li{{margin:.5rem 0}}
#contacts h3{{margin:1.25rem 0 .375rem;font-size:1.125rem}}
footer{{margin:3rem 0 0;padding:1.25rem 0 0;border-top:1px solid var(--line);font-size:.9375rem;color:var(--quiet)}}
footer section{{margin-top:1.25rem}}
footer h2{{font-size:1.125rem;color:var(--ink)}}
code{{font:.8125rem/1.4 ui-monospace,"Cascadia Mono","DejaVu Sans Mono",Menlo,Consolas,monospace}}
@media screen and (min-width:62rem){{figure{{margin-inline:calc(25rem - 1.25rem - 28.75rem);overflow:visible}}}}
@media (max-width:40rem){{
body{{padding:1.5rem 1rem 2rem;font-size:1rem}}
h1{{font-size:1.875rem}}
article{{padding:1.1rem 1rem}}
.head{{flex-direction:column;align-items:flex-start}}
.glance li{{grid-template-columns:minmax(0,1fr)}}
.needs li{{grid-template-columns:minmax(0,1fr) 5rem 3.5rem;gap:.1rem .75rem}}
.needs .bar{{width:5rem}}
dl div{{grid-template-columns:minmax(0,1fr);padding:.4rem 0}}
}}
@page{{margin:16mm 16mm 18mm;@bottom-center{{content:counter(page) " / " counter(pages);font:9pt system-ui,sans-serif;color:{LIGHT["quiet"]}}}}}
@media print{{
:root{{color-scheme:light;--paper:#ffffff}}
body{{max-width:none;padding:0;font-size:9.5pt;line-height:1.45}}
h1{{font-size:22pt}}
h2{{font-size:14pt;margin-bottom:2mm}}
h3{{font-size:12pt}}
h4{{font-size:7.5pt;margin:3mm 0 1mm}}
p{{margin-bottom:1.5mm}}
section{{margin-top:7mm}}
h2,h3,h4,.head,.summary{{break-after:avoid}}
li,.note,.never,figure,dl div,#glance,#needs,#helpers,#questions{{break-inside:avoid}}
#questions>p,#sources>p{{break-after:avoid}}
#contacts h3{{margin:3mm 0 .5mm;font-size:11pt}}
p,li{{orphans:3;widows:3}}
.quiet,dt,.reasons p,.sources{{font-size:8.75pt}}
.note{{margin-top:4mm;padding:3mm 4mm;border:1px solid var(--line);border-inline-start:1mm solid var(--accent)}}
figure{{overflow:visible}}
img{{min-width:0;max-width:100%;max-height:200mm;width:auto;margin:auto}}
article{{break-inside:avoid;margin-top:5mm;padding:0 0 0 4mm;border-width:0 0 0 .6mm;border-radius:0}}
.summary{{margin:1mm 0 2mm;font-size:10.5pt}}
.bar{{width:32mm}}
.bar i{{border-top-width:2.2mm}}
.glance li,.needs li{{padding:1mm 0;grid-template-columns:minmax(0,1fr) 32mm minmax(0,62mm)}}
.needs{{columns:2;column-gap:10mm}}
.needs li{{grid-template-columns:minmax(0,1fr) 24mm 11mm;gap:.5mm 3mm}}
.needs .bar{{width:24mm}}
dl div{{grid-template-columns:26mm minmax(0,1fr);padding:.5mm 0}}
li,.steps li,.reasons li{{margin:.6mm 0}}
.steps{{margin-bottom:2mm}}
.reasons p{{display:inline;margin:0}}
.reasons p::before{{content:" "}}
a{{color:inherit;text-decoration:none}}
.sources a{{color:var(--accent)}}
footer{{margin-top:7mm;padding-top:3mm;font-size:8.75pt;break-inside:avoid}}
footer h2{{font-size:11pt}}
code{{font-size:7.5pt}}
}}
"""
"""The one style of the page."""

POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""The page may load nothing, run nothing and send nothing; this style alone is taken, and pictures that stand in the page itself."""
