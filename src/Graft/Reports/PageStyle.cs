namespace Graft.Reports;

/// <summary>The style of every page: light or dark as the reader's system is, light on paper.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet; it has no character that XML would read as markup.</summary>
    public const string Text = """

        :root { color-scheme: light dark;
          --page: #faf9f6; --card: #ffffff; --ink: #1e252b; --soft: #57616b; --rule: #dfdcd4; --tint: #f1efe9;
          --good: #0d6b66; --bad: #b0451a; --gold: #8a6100;
          --shade: rgb(0 0 0 / .16); --c0: #0d6b66; --c1: #b0451a; --c2: #3b5bb5; --c3: #8a6100; --c4: #8c3a78; --c5: #3f7d20; --c6: #4d5a66; --c7: #a11d3f; }
        @media screen and (prefers-color-scheme: dark) { :root {
          --page: #14181b; --card: #1b2024; --ink: #e7e5df; --soft: #a3acb4; --rule: #343b41; --tint: #23292e;
          --good: #5cc3b6; --bad: #f0925c; --gold: #e3b64b;
          --shade: rgb(0 0 0 / .55); --c0: #5cc3b6; --c1: #f0925c; --c2: #8fabf5; --c3: #e3b64b; --c4: #dd93cb; --c5: #94cf73; --c6: #b4bec8; --c7: #f0879f; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; scroll-padding-top: 3.5rem; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
        header.top, main, footer, nav ul { max-width: 70rem; margin: 0 auto; padding: 0 1.25rem; }
        header.top { padding-top: 2.5rem; padding-bottom: 1.5rem; }
        h1, h2 { font-weight: 650; letter-spacing: -.015em; line-height: 1.15; text-wrap: balance; }
        h1 { font-size: clamp(1.9rem, 5vw, 2.75rem); margin: .2rem 0 .4rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.5rem; margin: 0 0 .3rem; }
        h3 { font-size: 1rem; font-weight: 600; margin: 0; }
        .eyebrow { margin: 0; color: var(--soft); font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; }
        .lead, .intro { color: var(--soft); max-width: 46rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
        .lead { font-size: 1.1rem; } .lead b { color: var(--ink); font-weight: 600; }
        .hero { display: flex; flex-wrap: wrap; gap: 1.25rem 2.5rem; align-items: center; margin: 1.5rem 0 0; }
        .score { margin: 0; padding-right: 2.5rem; border-right: 1px solid var(--rule); }
        .score strong { display: block; font-size: clamp(3rem, 9vw, 4.25rem); line-height: 1; font-weight: 650; letter-spacing: -.02em; color: var(--good); font-variant-numeric: tabular-nums; }
        .score small { font-size: .45em; font-weight: 500; letter-spacing: 0; } .score span { color: var(--soft); }
        .tiles { flex: 1 1 20rem; display: grid; grid-template-columns: repeat(auto-fill, minmax(8.25rem, 1fr)); gap: .9rem 1.25rem; margin: 0; }
        .tiles dt { color: var(--soft); font-size: .8rem; } .tiles dd { margin: 0; font-size: 1.05rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .missing { margin: 1.5rem 0 0; padding: .8rem 1.1rem; border-left: 4px solid var(--gold); background: var(--tint); border-radius: 0 6px 6px 0; }
        section .missing { margin: 0 0 1rem; } .missing p { margin: 0; font-weight: 600; } .missing ul { margin: .2rem 0 0; padding-left: 1.2rem; } .missing li { overflow-wrap: anywhere; }
        nav { position: sticky; top: 0; z-index: 3; background: var(--page); border-block: 1px solid var(--rule); }
        nav ul { display: flex; gap: 1.25rem; overflow-x: auto; list-style: none; scrollbar-width: none; }
        nav a { display: block; padding: .65rem 0; color: var(--soft); text-decoration: none; white-space: nowrap; font-size: .9rem; }
        nav a:hover, nav a:focus-visible { color: var(--ink); text-decoration: underline; text-underline-offset: .3em; }
        :focus-visible { outline: 2px solid var(--good); outline-offset: 2px; }
        section { padding: 2.25rem 0 .5rem; } section + section { border-top: 1px solid var(--rule); margin-top: 1.75rem; }
        .charts, .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; align-items: start; }
        .pair { gap: 1.5rem 2rem; } .pair th, .pair td { padding-left: .42rem; padding-right: .42rem; } .pair .meter { width: 2rem; margin-right: .4rem; } .pair h3, .sub { margin: 0 0 .5rem; } .sub { margin-top: 1.75rem; }
        .pair .terms, .pair .note { margin-top: .6rem; } .pair div, .charts figure { min-width: 0; }
        figure { margin: 0; } .chart { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: .85rem .75rem .5rem; }
        .charts .chart { height: 100%; display: flex; flex-direction: column; justify-content: space-between; } .chart figcaption { padding: 0 .25rem .35rem; } .chart svg, .diagram { display: block; width: 100%; height: auto; }
        svg text { font: 11px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; fill: var(--soft); font-variant-numeric: tabular-nums; }
        @media (min-width: 58rem) { svg text { font-size: 8.5px; } }
        svg text.mark { fill: var(--ink); font-weight: 600; }
        .grid { stroke: var(--rule); stroke-width: 1; } .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; stroke: var(--k); } .dot { fill: var(--k); } .hit { fill: transparent; }
        .ring { fill: none; stroke: var(--gold); stroke-width: 2; }
        .s0 { --k: var(--c0); } .s1 { --k: var(--c1); stroke-dasharray: 6 3; } .s2 { --k: var(--c2); stroke-dasharray: 2 2.5; } .s3 { --k: var(--c3); stroke-dasharray: 9 3 2 3; }
        .s4 { --k: var(--c4); stroke-dasharray: 12 4; } .s5 { --k: var(--c5); stroke-dasharray: 4 4; } .s6 { --k: var(--c6); stroke-dasharray: 1.5 4; } .s7 { --k: var(--c7); stroke-dasharray: 10 2 2 2 2 2; }
        circle { stroke-dasharray: none; }
        .legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; margin: .15rem 0 0; padding: 0; list-style: none; font-size: .85rem; color: var(--soft); }
        .legend li { display: flex; align-items: center; gap: .4rem; overflow-wrap: anywhere; } .legend svg { width: 28px; height: 10px; flex: none; }
        .note { margin: .4rem .25rem .2rem; font-size: .85rem; color: var(--soft); }
        .bar { fill: var(--good); opacity: .75; } .over { fill: var(--bad); opacity: .5; } .under { fill: var(--c2); opacity: .4; } .ideal { stroke: var(--soft); stroke-dasharray: 4 3; fill: none; } .count { fill: var(--soft); opacity: .45; } svg text.small { font-size: 8px; } @media (min-width: 58rem) { svg text.small { font-size: 7px; } }
        .scroll { overflow-x: auto; border: 1px solid var(--rule); border-radius: 10px; max-width: 100%; width: fit-content;
          background: linear-gradient(to left, var(--card) 1rem, transparent 2.5rem) right / 2.5rem 100% no-repeat local, linear-gradient(to left, var(--shade), transparent) right / .9rem 100% no-repeat scroll, var(--card); }
        .scroll tbody th, .scroll thead th:first-child { position: sticky; left: 0; z-index: 1; background: var(--card); }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .38rem .75rem; text-align: left; border-top: 1px solid var(--rule); } thead th { border-top: 0; color: var(--soft); font-weight: 600; vertical-align: bottom; white-space: nowrap; }
        tbody th { font-weight: 600; white-space: nowrap; } tbody a { color: inherit; text-underline-offset: .2em; } .n { text-align: right; white-space: nowrap; } .scroll tr.sum th, tr.sum td { background: var(--tint); }
        th button { all: unset; cursor: pointer; } th button::after { content: "\2009↕"; opacity: .4; font-weight: 400; } th button:focus-visible { outline: 2px solid var(--good); }
        th[aria-sort=descending] button::after { content: "\2009↓"; opacity: 1; } th[aria-sort=ascending] button::after { content: "\2009↑"; opacity: 1; }
        .meter { display: inline-block; width: 4.5rem; height: .55rem; margin-right: .6rem; border-radius: 3px; background: linear-gradient(to right, var(--good) calc(var(--v) * 100%), var(--tint) 0); vertical-align: baseline; }
        .matrix td, .matrix thead th { text-align: center; padding: .25rem .3rem; min-width: 2.6rem; border: 1px solid var(--card); font-size: .8rem; }
        .matrix thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 9rem; overflow: hidden; } .matrix th:first-child { text-align: right; border-right: 1px solid var(--rule); font-size: .8rem; }
        .matrix thead th.corner { vertical-align: bottom; font-weight: 400; } .matrix td.zero { color: var(--soft); }
        td.hit-cell { background: color-mix(in srgb, var(--good) calc(var(--v) * 45%), transparent); } td.miss { background: color-mix(in srgb, var(--bad) calc(var(--v) * 55%), transparent); } td.hit-cell, td.miss { font-weight: 600; }
        .confusions { margin: 0; padding: 0; list-style: none; columns: 22rem; column-gap: 2rem; } .confusions li { display: flex; gap: .75rem; justify-content: space-between; break-inside: avoid; padding: .22rem 0; border-bottom: 1px solid var(--rule); font-size: .92rem; }
        .tag { display: inline-block; padding: 0 .4rem; border-radius: 4px; border: 1px solid var(--rule); background: var(--tint); font: 600 .82em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
        .tag.wrong { border-style: dashed; border-color: var(--bad); color: var(--bad); } .tag.right { border-color: var(--good); color: var(--good); }
        .mistakes { margin: 0; padding: 0; list-style: none; display: grid; gap: .75rem; } .mistakes li { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: .7rem .95rem; }
        .mistakes p { margin: 0; overflow-wrap: anywhere; } .verdict { display: flex; flex-wrap: wrap; gap: .15rem .55rem; align-items: baseline; font-size: .9rem; color: var(--soft); margin-bottom: .3rem; } .verdict .place { margin-left: auto; font-size: .82rem; overflow-wrap: anywhere; } .verdict b { color: var(--ink); font-variant-numeric: tabular-nums; }
        mark { background: color-mix(in srgb, var(--bad) 22%, transparent); color: inherit; font-weight: 650; padding: .05em .2em; border-radius: 3px; } .also { text-decoration: underline dotted var(--bad) 2px; text-underline-offset: .2em; }
        .terms { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; margin: 0 0 1rem; } .terms div { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr; gap: .75rem; padding: .32rem 0; border-bottom: 1px solid var(--rule); font-size: .92rem; }
        dt { color: var(--soft); } .terms dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
        pre { position: relative; margin: 0 0 1rem; padding: .9rem 1rem; overflow-x: auto; background: var(--tint); border-radius: 8px; font: .85rem/1.6 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; } pre.command { white-space: pre-wrap; overflow-wrap: anywhere; padding-right: 4.5rem; }
        .copy { position: absolute; top: .5rem; right: .5rem; font: .8rem system-ui, sans-serif; padding: .15rem .6rem; border: 1px solid var(--rule); border-radius: 5px; background: var(--card); color: var(--ink); cursor: pointer; }
        details { margin: .75rem 0 1rem; } summary { cursor: pointer; color: var(--soft); } summary:hover { color: var(--ink); } details[open] summary { margin-bottom: .6rem; }
        .up { color: var(--good); } .down { color: var(--bad); } td small { display: block; font-size: .8rem; } .best b::before { content: "★ "; color: var(--gold); }
        footer { padding-top: 2rem; padding-bottom: 3rem; color: var(--soft); font-size: .85rem; }
        @media (max-width: 40rem) { .score { border-right: 0; padding-right: 0; } header.top { padding-top: 1.5rem; } header.top, main, footer, nav ul { padding-left: 1rem; padding-right: 1rem; } .verdict .place { margin-left: 0; } th, td, .pair th, .pair td { padding: .35rem .4rem; } .meter, .pair .meter { display: none; } table { font-size: .84rem; } .tiles { flex-basis: 100%; } }
        @media print { nav, .copy { display: none; } body { font-size: 11pt; background: none; } figure, li, tr { break-inside: avoid; } .scroll { overflow: visible; border: 0; } section { padding-top: 1rem; } }

        """;
}
