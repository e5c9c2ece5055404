import Crypto
import RoutingModel

/// The page's one style sheet. It stands in the page, and the policy names its digest, so that no other style counts.
enum StatusPageStyle {
  static let policy = "'sha256-\(Base64.encode(Array(SHA256.hash(data: Array(text.utf8)))))'"

  static let text = """
    :root{color-scheme:light dark;--ink:#1b1f24;--soft:#5a6472;--paper:#fbfbfa;--card:#fff;--line:#dcdfe3;
    --ok:#1a7f37;--bad:#b42318;--wait:#8a5a00;--none:#5a6472}
    @media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--soft:#9aa4b1;--paper:#111417;--card:#1a1e23;--line:#30363d;
    --ok:#4cc46b;--bad:#ff7b72;--wait:#e0a93b;--none:#9aa4b1}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:60rem;padding:1rem;background:var(--paper);color:var(--ink);
    font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
    header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline;justify-content:space-between}
    h1{font-size:1.1rem;margin:0}
    h2{font-size:1rem;margin:0 0 .5rem}
    .soft,small{color:var(--soft)}
    section{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:1rem 0}
    .verdict{font-size:1.6rem;font-weight:600;margin:0}
    .ok{color:var(--ok)}.bad{color:var(--bad)}.wait{color:var(--wait)}.none{color:var(--none)}
    ol.stages{list-style:none;display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;
    margin:0;padding:0}
    ol.stages li{border-left:.25rem solid currentColor;padding-left:.6rem}
    ol.stages p{margin:0;color:var(--ink)}
    code{font:.9em ui-monospace,monospace}
    table{border-collapse:collapse;width:100%}
    th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-top:1px solid var(--line)}
    th{font-weight:600;border-top:0}th,td:first-child,td:last-child{white-space:nowrap;overflow-wrap:normal}
    pre{white-space:pre-wrap;margin:.5rem 0 0;font:.9em ui-monospace,monospace}
    button{font:inherit;padding:.4rem .9rem;border:1px solid var(--line);border-radius:.4rem;background:var(--card);
    color:var(--ink);cursor:pointer}
    button:focus-visible{outline:3px solid var(--wait);outline-offset:2px}
    @media(max-width:34rem){thead{display:none}tr{display:block;border-top:1px solid var(--line);padding:.4rem 0}
    td{display:block;border:0;padding:0}}
    @media print{form{display:none}}
    """
}
