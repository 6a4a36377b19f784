"""How a published page looks: calm, black on white, the same on paper."""

STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1.25rem 3rem; background: #fff; color: #111;
  font: 1.0625rem/1.55 "Times New Roman", "Liberation Serif", Tinos, serif; }
header { text-align: center; margin-bottom: 2rem; }
header p { margin: .1rem 0; white-space: pre-wrap; }
header .body { font-weight: bold; }
header .to { margin-top: 1rem; }
h1 { font-size: 1.35rem; line-height: 1.35; margin: 1.5rem 0 .5rem; }
h1 span { font-weight: bold; font-size: 1.15rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1.0625rem; margin: 1.4rem 0 .4rem; }
h4, h5, h6 { font-size: 1.0625rem; font-style: italic; margin: 1rem 0 .3rem; }
h2.annex { text-align: center; border-top: 1px solid #999; padding-top: 2rem; }
p { margin: .5rem 0; }
.place { text-align: center; font-style: italic; margin-top: -.3rem; }
.marks { position: sticky; top: 0; background: #fff; border-bottom: 2px solid #111; }
.mark { text-align: center; font-weight: bold; letter-spacing: .02em; margin: 0; padding: .25rem 0; }
.placeholder { border: 1px dashed #555; padding: .4rem .7rem; color: #333; font-style: italic; }
.note { font-style: italic; font-size: .95rem; }
.frame { overflow-x: auto; margin: 1rem 0 .5rem; }
.frame:focus-visible { outline: 2px solid #1f3b57; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; line-height: 1.35; }
caption { text-align: left; font-weight: bold; padding: .3rem 0 .5rem; }
th, td { border: 1px solid #777; padding: .3rem .5rem; text-align: right; vertical-align: middle;
  font-variant-numeric: tabular-nums; }
thead th { text-align: center; background: #f0f0f0; }
tbody th { font-weight: normal; }
tbody .words { text-align: left; overflow-wrap: anywhere; min-width: 8rem; }
tbody .ordinal, .group td { text-align: center; }
.group th, .group td, .total th, .total td { font-weight: bold; }
.note th, .note td { font-style: italic; }
figure { margin: 1.25rem 0; break-inside: avoid; overflow-x: auto; }
figcaption { font-weight: bold; margin-bottom: .4rem; }
svg { width: 100%; min-width: 34rem; height: auto; max-width: 52rem; display: block; }
footer { display: flex; flex-wrap: wrap; gap: 2rem; justify-content: space-between; margin-top: 2.5rem; }
.recipients { font-size: .9rem; } .recipients p { font-weight: bold; font-style: italic; margin: 0; }
.recipients ul { list-style: "- "; margin: 0; padding-left: .8rem; }
.signature { text-align: center; font-weight: bold; min-width: 16rem; } .signature p { margin: .1rem 0; }
.signature .signatory { margin-top: 4rem; }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } .marks { position: static; }
  .frame, figure { overflow: visible; } svg { min-width: 0; }
  thead { display: table-header-group; } tr { break-inside: avoid; } }
""".strip()
