/// What a report looks like in a browser, on a phone and on paper. Every text has a contrast of at least 4.5 against
/// what it stands on, and colour never says anything alone.
enum HTMLStyle {
  static let text = """
    :root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d5d9de; --card: #f6f8fa;
      --good: #116329; --bad: #a40e26; --warn: #7d4e00; --new: #0550ae }
    @media (prefers-color-scheme: dark) { :root { --paper: #111417; --ink: #e6e8eb; --soft: #9aa4b1; --line: #30363d;
      --card: #1a1e23; --good: #7ee787; --bad: #ff9492; --warn: #e3b341; --new: #79c0ff } }
    * { box-sizing: border-box }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
      overflow-wrap: anywhere; -webkit-text-size-adjust: 100% }
    main { max-width: 60rem; margin: 0 auto; padding: 1.25rem 1rem 3rem }
    h1 { font-size: 1.25rem; margin: 0 0 1rem } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
    p { margin: .5rem 0 } ul { list-style: none; margin: .25rem 0; padding: 0 } li { margin: .15rem 0 }
    code, pre { font: .875em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
    pre { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem;
      white-space: pre-wrap }
    .verdict { border: 1px solid var(--line); border-left: .4rem solid currentColor; border-radius: .4rem;
      background: var(--card); padding: .6rem 1rem; margin: 0 0 1rem }
    .verdict p { margin: 0 } .verdict p:first-child { font-size: 1.35rem; font-weight: 600 }
    details { border-top: 1px solid var(--line); padding: .5rem 0 } .entry { margin: 0; padding: .3rem 0 }
    summary { cursor: pointer } summary:focus-visible { outline: 3px solid var(--new); outline-offset: 2px }
    details > ul, details > table { margin-left: 1.1rem }
    table { border-collapse: collapse; margin: .4rem 0 }
    th, td { text-align: left; vertical-align: top; padding: .25rem 1.2rem .25rem 0 }
    th { font-size: .85rem; font-weight: 600; color: var(--soft) } td { border-top: 1px solid var(--line) }
    .strong { font-weight: 600 } .muted { color: var(--soft) } .added { color: var(--good) }
    .removed { color: var(--bad) } .changed, .caution { color: var(--warn) } .adopted { color: var(--new) }
    .problem { color: var(--bad); font-weight: 600 }
    @media (max-width: 40rem) {
      details > ul, details > table { margin-left: 0 }
      table, tbody, tr, td { display: block; width: 100% } thead { display: none }
      tr { border: 1px solid var(--line); border-radius: .4rem; padding: .3rem .7rem; margin: .5rem 0 }
      td { border: 0; padding: .1rem 0 } td::before { content: attr(data-label) ": "; color: var(--soft);
        display: inline-block; min-width: 6.5rem }
    }
    @media print {
      :root { --paper: #fff; --ink: #000; --soft: #444; --line: #999; --card: #fff; --good: #0a4a1c; --bad: #7a0a1c;
        --warn: #5c3a00; --new: #033a7a }
      @page { margin: 15mm } body { font-size: 10pt } main { max-width: none; padding: 0 }
      h2 { break-after: avoid } details, tr, .entry, .verdict { break-inside: avoid } summary { list-style: none }
    }
    """
}
