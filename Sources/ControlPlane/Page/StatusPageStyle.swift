import Crypto
import Presentation
import RoutingModel

/// The page's one style sheet: that of the reports, and what only this page has. It stands in the page, and the policy
/// names its digest, so that no other style counts. Text has a contrast of at least 4.5 against what it stands on.
enum StatusPageStyle {
  static let policy = "'sha256-\(Base64.encode(Array(SHA256.hash(data: Array(text.utf8)))))'"

  static let text = Fragments.style + "\n" + own

  private static let own = """
    :root { --paper: #f3f4f6; --card: #fff; --ok: #116329; --wait: #7d4e00; --none: #57606a; --tint-ok: #e9f6ec;
      --tint-bad: #fcebec; --tint-wait: #fff5dd }
    @media (prefers-color-scheme: dark) { :root { --paper: #0e1114; --card: #171b20; --ok: #7ee787; --wait: #e3b341;
      --none: #9aa4b1; --tint-ok: #12241a; --tint-bad: #2d1519; --tint-wait: #2a2112 } }
    html { scroll-behavior: smooth } a { color: var(--new) }
    :focus-visible { outline: 3px solid var(--new); outline-offset: 2px; border-radius: .2rem }
    .skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: .5rem; background: var(--card);
      padding: .4rem .8rem; z-index: 1 }
    header, main, footer { max-width: 64rem; margin: 0 auto; padding: .75rem 1rem }
    header { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; padding-top: 1rem }
    header .brand { margin: 0; font-size: 1.1rem; font-weight: 700; flex: 1 1 auto }
    header .brand a { color: inherit; text-decoration: none } header .brand span { font-weight: 400 }
    header nav { display: flex; flex-wrap: wrap; gap: .3rem 1rem } header nav a { text-decoration: none; padding: .3rem 0 }
    header nav a:hover { text-decoration: underline }
    button { font: inherit; font-weight: 600; padding: .45rem 1rem; border: 1px solid var(--new); border-radius: .5rem;
      background: var(--card); color: var(--new); cursor: pointer; min-height: 2.5rem }
    button:hover { background: var(--new); color: var(--card) }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.2rem;
      margin: 0 0 1rem } .card h2 { margin: 0 0 .6rem } .card h3 { font-size: .95rem; margin: 1rem 0 .25rem }
    .card.warn { background: var(--tint-wait); border-color: var(--wait) } .card.warn pre { background: var(--card) }
    .card.alarm { background: var(--tint-bad); border-color: var(--bad) } .card.alarm h2 { color: var(--bad) }
    .card.alarm ul { list-style: none; margin: 0; padding: 0 } .card.alarm li + li { margin-top: .6rem }
    .card.warn ul { list-style: disc; padding-left: 1.2rem }
    .hero { border-left-width: .5rem } .hero p { margin: .35rem 0 }
    .hero .verdict { all: unset; display: flex; align-items: center; gap: .7rem; font-size: 1.9rem; font-weight: 700;
      line-height: 1.2 }
    .hero .sign { display: grid; place-items: center; width: 2.4rem; height: 2.4rem; border-radius: 50%; flex: none;
      border: .2rem solid; font-size: 1.3rem }
    .hero.ok { border-left-color: var(--ok); background: var(--tint-ok) }
    .hero.bad { border-left-color: var(--bad); background: var(--tint-bad) }
    .hero.wait { border-left-color: var(--wait); background: var(--tint-wait) }
    .hero.ok .verdict { color: var(--ok) } .hero.bad .verdict { color: var(--bad) }
    .hero.wait .verdict { color: var(--wait) } .meaning { font-size: 1.05rem }
    .commit { border-top: 1px solid var(--line); padding-top: .6rem } .hero .commit { margin-top: .7rem }
    .soft { color: var(--soft) } .ok { color: var(--ok) } .bad { color: var(--bad) } .wait { color: var(--wait) }
    .none { color: var(--none) } .hero.card { color: var(--ink) } .ink { color: var(--ink) }
    .sha { text-decoration: none } .sha:hover { text-decoration: underline }
    ol.stages { list-style: none; display: grid; grid-template-columns: repeat(4, 1fr); gap: .75rem; margin: 0;
      padding: 0 } ol.stages li { border-top: .3rem solid currentColor; padding-top: .4rem; min-width: 0 }
    ol.stages p { margin: 0 } ol.stages strong, ol.stages .message, ol.line strong ~ * { color: var(--ink) }
    ol.stages .message { font-size: .9rem }
    details.group { border: 0; margin-top: .6rem } details.group > summary { font-weight: 600 }
    details.group > details, details.group > .entry { margin-left: 1.1rem }
    meter, progress { width: 8rem; height: 1rem; vertical-align: middle }
    form.search { display: flex; flex-wrap: wrap; gap: .4rem .6rem; align-items: center; margin-bottom: .8rem }
    form.search label { flex: 1 0 100%; font-size: .9rem; color: var(--soft) }
    form.search input { flex: 1 1 12rem; font: inherit; padding: .45rem .7rem; min-height: 2.5rem; color: var(--ink);
      background: var(--paper); border: 1px solid var(--soft); border-radius: .5rem }
    ul.queues { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: .1rem 1.2rem }
    ul.queues li { padding: .25rem 0; border-top: 1px solid var(--line) } nav.pages { display: flex; gap: 1.2rem }
    ol.line { list-style: none; margin: 0; padding: 0 0 0 1.2rem; border-left: 2px solid var(--line) }
    ol.line li { position: relative; margin: 0 0 .9rem } ol.line li p { margin: 0; color: var(--ink) }
    ol.line li > p:first-child strong { color: var(--tone, inherit) } ol.line li p.soft { color: var(--soft) }
    ol.line li.ok { --tone: var(--ok) } ol.line li.bad { --tone: var(--bad) } ol.line li.wait { --tone: var(--wait) }
    ol.line li.none { --tone: var(--none) }
    ol.line li::before { content: ""; position: absolute; left: -1.62rem; top: .4rem; width: .75rem; height: .75rem;
      border-radius: 50%; background: var(--tone, currentColor); border: 2px solid var(--card) }
    ul.plain li { padding: .25rem 0 } ul.plain li.ok, ul.plain li.wait, ul.plain li.bad { border-left: .25rem solid;
      padding-left: .7rem; margin: .4rem 0 }
    .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 0 1rem;
      align-items: start } pre { margin: .5rem 0 } footer { color: var(--soft); font-size: .875rem }
    html[data-live=on] .brand::after { content: "live"; font-size: .75rem; font-weight: 600; color: var(--ok);
      border: 1px solid; border-radius: 1rem; padding: .05rem .5rem; margin-left: .6rem; vertical-align: middle }
    @media (max-width: 40rem) { ol.stages { grid-template-columns: 1fr 1fr } .hero .verdict { font-size: 1.6rem }
      .card { padding: .9rem .9rem; border-radius: .6rem } header nav { order: 3; flex: 1 0 100% } }
    @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
    @media print { header form, header nav, form.search, .skip { display: none } .card { break-inside: avoid } }
    """
}
